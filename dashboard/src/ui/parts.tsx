import type { ReactNode } from 'react';
import type { Failure } from '../api/client.ts';
import type { Read } from '../data/cache.ts';
import { moneyText, none, percentText, signOf } from '../format/number.ts';
import { momentText, spanText, zoneNames } from '../format/time.ts';
import { type TextKey, useText } from '../i18n/text.ts';
import { usePreferences } from '../shell/preferences.ts';
import { Button } from './controls.tsx';

export function Card({
  title,
  actions,
  children,
  className = '',
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={`card ${className}`} {...(title === undefined ? {} : { 'aria-label': title })}>
      {(title !== undefined || actions !== undefined) && (
        <header>
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

export type Look = '' | 'good' | 'bad' | 'warn' | 'live';

export function Badge({ look = '', children }: { readonly look?: Look; readonly children: ReactNode }) {
  return <span className={`badge ${look}`}>{children}</span>;
}

/** A gain or a loss: by sign, arrow and colour, never by colour alone. */
export function Change({
  value,
  asset,
  isRatio = false,
}: {
  readonly value: string | null | undefined;
  readonly asset?: string;
  readonly isRatio?: boolean;
}) {
  const sign = signOf(value);
  const text = isRatio ? percentText(value, 2, true) : moneyText(value, asset ?? '', true).trimEnd();
  return (
    <span className={`num ${sign > 0 ? 'up' : sign < 0 ? 'down' : ''}`}>
      {text !== none && sign !== 0 && <span aria-hidden="true">{sign > 0 ? '▲ ' : '▼ '}</span>}
      {text}
    </span>
  );
}

export function Moment({ atMs }: { readonly atMs: number }) {
  const { zone } = usePreferences();
  return (
    <time dateTime={new Date(atMs).toISOString()} className="num">
      {momentText(atMs, zone, Date.now())} <span className="soft small">{zoneNames[zone]}</span>
    </time>
  );
}

export function Side({ side }: { readonly side: 'buy' | 'sell' }) {
  const text = useText();
  return (
    <span className={side === 'buy' ? 'up' : 'down'}>
      <span aria-hidden="true">{side === 'buy' ? '↗ ' : '↘ '}</span>
      {text(side === 'buy' ? 'side.buy' : 'side.sell')}
    </span>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}

export function Loading({ lines = 3 }: { readonly lines?: number }) {
  const text = useText();
  return (
    <div className="stack" role="status" aria-label={text('state.loading')}>
      {['90%', '70%', '82%', '60%', '76%'].slice(0, lines).map((width) => (
        <span key={width} className="skeleton" style={{ width }} />
      ))}
    </div>
  );
}

const said: Readonly<Record<Failure['kind'], TextKey>> = {
  offline: 'failure.offline',
  'signed-out': 'failure.signed-out',
  limited: 'failure.limited',
  forbidden: 'failure.forbidden',
  'not-found': 'failure.not-found',
  refused: 'failure.refused',
  broken: 'failure.broken',
};

/** What went wrong, in words, and what to do about it. */
export function FailureNote({
  failure,
  onRetry,
}: {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}) {
  const text = useText();
  const isOwnWords = ['refused', 'not-found', 'forbidden'].includes(failure.kind);
  return (
    <div
      className={`note ${failure.kind === 'offline' || failure.kind === 'limited' ? 'warn' : 'bad'}`}
      role="alert"
    >
      <span className="mark" aria-hidden="true">
        !
      </span>
      <div className="stack">
        <strong>{text(said[failure.kind])}</strong>
        {isOwnWords && <span>{failure.message}</span>}
        {failure.code !== undefined && <span className="mono soft">{failure.code}</span>}
        {failure.correlationId !== undefined && (
          <span className="small soft">
            {text('failure.correlation')} <span className="mono">{failure.correlationId}</span>
          </span>
        )}
        {onRetry && (
          <div>
            <Button onPress={onRetry}>{text('action.retry')}</Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** A read as it stands: still loading, failed, old, or its value. */
export function Show<Value>({
  of,
  onRetry,
  lines = 3,
  children,
}: {
  readonly of: Read<Value>;
  readonly onRetry: () => void;
  readonly lines?: number;
  readonly children: (value: Value) => ReactNode;
}) {
  const text = useText();
  if (of.value === undefined)
    return of.failure ? <FailureNote failure={of.failure} onRetry={onRetry} /> : <Loading lines={lines} />;
  const ageMs = Date.now() - (of.atMs ?? 0);
  return (
    <>
      {of.failure && (
        <p className="small down" role="status">
          {text('state.stale', { age: spanText(ageMs) })}
        </p>
      )}
      {children(of.value)}
    </>
  );
}

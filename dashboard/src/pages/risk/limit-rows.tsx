import { quoteOf } from '../../format/instrument.ts';
import { percentText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Badge } from '../../ui/parts.tsx';
import { limitText } from './limit-fields.ts';
import { type LimitRow, nearness } from './limit-uses.ts';

const looks = { free: '', near: 'warn', full: 'bad' } as const;

/** A limit that is used up: how much of it, as a bar and in figures. */
export function LimitUse({ row }: { readonly row: LimitRow }) {
  const text = useText();
  const word = useWord();
  const { name, of, used, limit, ratio } = row;
  const share = ratio ?? 0;
  const near = nearness(share);
  const asset = assetOf(of);
  const title = `${word('limit', name)}${of === null ? '' : ` · ${of}`}`;
  return (
    <li className="risk-use" data-testid={`limit-${name}`}>
      <div className="row between">
        <strong>{title}</strong>
        <span className="row">
          {near !== 'free' && <Badge look={looks[near]}>{word('risk.near', near)}</Badge>}
          <span className="num">{percentText(String(share), share < 0.01 ? 2 : 1)}</span>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element looks different in each browser. */}
      <div
        className={`bar ${looks[near]}`}
        role="meter"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(share * 100))}
      >
        <span style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <div className="row between small soft">
        <span className="num">
          {text('risk.limits.used', {
            used: limitText(name, used, asset),
            limit: limitText(name, limit, asset),
          })}
        </span>
        <LevelName row={row} />
      </div>
    </li>
  );
}

/** A limit that each order is held against. */
export function LimitSetting({ row }: { readonly row: LimitRow }) {
  const text = useText();
  const word = useWord();
  const { name, of, used, limit } = row;
  const asset = assetOf(of);
  const isList = name === 'instrumentsAllowed';
  const every = isList && limit.includes(' ');
  return (
    <>
      <dt>
        {word('limit', name)}
        {of !== null && ` · ${of}`}
      </dt>
      <dd>
        <span className={isList ? '' : 'num'}>
          {every ? text('risk.limits.every') : limitText(name, limit, asset)}
        </span>
        {used !== null && (
          <span className="soft small">
            {' '}
            {text('risk.limits.now', { used: limitText(name, used, asset) })}
          </span>
        )}
        {row.level !== 'account' && (
          <div className="soft small">
            <LevelName row={row} />
          </div>
        )}
      </dd>
    </>
  );
}

/** The strictest level, which decides. */
function LevelName({ row: { level } }: { readonly row: LimitRow }) {
  const text = useText();
  const scopeName = useScopeName();
  const name = level === 'account' ? text('risk.level.account') : scopeName(level);
  return <span>{text('risk.limits.by', { level: name })}</span>;
}

/** `USDT` itself, or what an instrument is quoted in. */
function assetOf(of: string | null): string {
  if (of === null) return '';
  return of.includes('/') ? quoteOf(of.split('#')[0] ?? '') : of;
}

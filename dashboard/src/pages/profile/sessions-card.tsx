import { useState } from 'react';
import { api, read, type Schemas } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { signOut } from '../../session/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Moment, Show } from '../../ui/parts.tsx';
import { EndAllDialog } from './end-all-dialog.tsx';
import { EndSessionDialog } from './end-session-dialog.tsx';

type Session = Schemas['SessionList']['sessions'][number];
const key = 'sessions';
/** Whoever opens many windows sees the newest first, and the rest when asked for. */
const shownFirst = 6;

/** Where one is signed in, this window first; each is ended by itself, or all at once. */
export function SessionsCard() {
  const text = useText();
  const list = useRead(key, () => read(api.GET('/v1/sessions')));
  const [asked, setAsked] = useState<Session | 'all'>();
  const [isWhole, setWhole] = useState(false);
  const close = () => {
    setAsked(undefined);
    refresh(key);
  };
  const endsAll = (
    <Button look="danger" onPress={() => setAsked('all')}>
      {text('sessions.end-all')}
    </Button>
  );
  return (
    <Card title={text('sessions.title')} className="span-12" actions={endsAll}>
      <p className="soft">{text('sessions.detail')}</p>
      <Show of={list} onRetry={() => refresh(key)}>
        {({ sessions, others }) => (
          <>
            <ul className="keys sessions">
              {sessions.slice(0, isWhole ? undefined : shownFirst).map((session) => (
                <SessionRow key={session.sessionId} session={session} onEnd={() => setAsked(session)} />
              ))}
            </ul>
            {sessions.length > shownFirst && !isWhole && (
              <Button look="quiet" isWide onPress={() => setWhole(true)}>
                {text('sessions.show-all', { count: String(sessions.length) })}
              </Button>
            )}
            {others > 0 && <p className="small soft">{text('sessions.others', { count: String(others) })}</p>}
          </>
        )}
      </Show>
      {asked === 'all' && <EndAllDialog onClose={close} />}
      {typeof asked === 'object' && (
        <EndSessionDialog sessionId={asked.sessionId} name={nameOf(asked, text)} onClose={close} />
      )}
    </Card>
  );
}

const nameOf = ({ label }: Session, text: ReturnType<typeof useText>) => label || text('sessions.unnamed');

function SessionRow({ session, onEnd }: { readonly session: Session; readonly onEnd: () => void }) {
  const text = useText();
  const { firstSeenMs, lastSeenMs, isCurrent } = session;
  const name = nameOf(session, text);
  return (
    <li aria-label={name}>
      <div className="row">
        <strong>{name}</strong>
        {isCurrent && <Badge look="good">{text('sessions.this')}</Badge>}
      </div>
      <span className="small soft row">
        <span>
          {text('sessions.last')} <Moment atMs={lastSeenMs} />
        </span>
        <span>
          {text('sessions.first')} <Moment atMs={firstSeenMs} />
        </span>
      </span>
      <div className="row">
        {isCurrent ? (
          <Button onPress={() => void signOut()}>{text('sessions.end-this')}</Button>
        ) : (
          <Button onPress={onEnd} aria-label={text('sessions.end.of', { name })}>
            {text('sessions.end')}
          </Button>
        )}
      </div>
    </li>
  );
}

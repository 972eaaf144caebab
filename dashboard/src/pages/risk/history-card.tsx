import { useState } from 'react';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Segments } from '../../ui/controls.tsx';
import { Card, Empty, Moment, Show } from '../../ui/parts.tsx';
import { LimitChanges } from './limit-changes.tsx';
import { diffOf } from './limit-diff.ts';
import { More } from './more.tsx';
import { useWho } from './people.ts';
import { useLimitHistory } from './reads.ts';

/** Who changed limits, when, why, from what to what. */
export function HistoryCard({ accountId }: { readonly accountId: string }) {
  const text = useText();
  const who = useWho();
  const scopeName = useScopeName();
  const [of, setOf] = useState<'account' | 'user'>('account');
  const history = useLimitHistory(accountId, of);
  return (
    <Card
      className="span-5"
      title={text('risk.history')}
      actions={
        <Segments
          label={text('risk.limits.level')}
          value={of}
          options={[
            { id: 'account', text: text('risk.history.account') },
            { id: 'user', text: text('risk.history.user') },
          ]}
          onChange={setOf}
        />
      }
    >
      <Show of={history} onRetry={() => refresh('risk:limit-history')}>
        {(changes) =>
          changes.length === 0 ? (
            <Empty title={text('risk.history.none')}>{text('risk.history.none.detail')}</Empty>
          ) : (
            <ol className="risk-rows">
              {changes.map(({ scope, version, changedAtMs, changedBy, reason, before, limits }) => (
                <li key={`${scope} ${version}`} className="stack">
                  <div>
                    <p className="clamp">
                      <strong>{scope === 'account' ? text('risk.level.account') : scopeName(scope)}</strong>
                      {reason !== null && ` · ${reason}`}
                    </p>
                    <p className="small soft">
                      <Moment atMs={changedAtMs} /> · {text('risk.by', { who: who(changedBy) })} ·{' '}
                      {text('risk.version', { version })}
                    </p>
                  </div>
                  <LimitChanges changes={diffOf(before, limits)} />
                </li>
              ))}
            </ol>
          )
        }
      </Show>
      <More pages={history} />
    </Card>
  );
}

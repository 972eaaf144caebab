import { useState } from 'react';
import type { Account } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useRiskStatus } from '../../data/resources.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, FailureNote, Show } from '../../ui/parts.tsx';
import { LimitSetting, LimitUse } from './limit-rows.tsx';
import { type LimitRow, limitUses } from './limit-uses.ts';
import { LimitsDialog } from './limits-dialog.tsx';
import { useLimits } from './reads.ts';

/** What the account is held to, the most used first. */
export function LimitsCard({ account }: { readonly account: Account }) {
  const text = useText();
  const { accountId } = account;
  const status = useRiskStatus(accountId);
  const limits = useLimits(accountId);
  const [isEditing, setEditing] = useState(false);
  return (
    <Card
      className="span-7"
      title={text('risk.limits')}
      actions={
        <Button onPress={() => setEditing(true)} isDisabled={limits.value === undefined}>
          {text('risk.limits.edit')}
        </Button>
      }
    >
      {limits.failure && !limits.value && (
        <FailureNote failure={limits.failure} onRetry={() => refresh('risk:limits')} />
      )}
      <Show of={status} onRetry={() => refresh('risk:')} lines={5}>
        {(value) => {
          const { used, set, off } = limitUses(value.limits, limits.value?.levels ?? []);
          return (
            <div className="stack">
              {used.length === 0 && <Empty title={text('risk.limits.unused')} />}
              <ul className="stack">
                {used.map((row) => (
                  <LimitUse key={row.key} row={row} />
                ))}
              </ul>
              <h3>{text('risk.limits.each')}</h3>
              <dl className="pairs">
                {set.map((row) => (
                  <LimitSetting key={row.key} row={row} />
                ))}
              </dl>
              {off.length > 0 && <Off names={off} />}
            </div>
          );
        }}
      </Show>
      {isEditing && limits.value && (
        <LimitsDialog accountId={accountId} known={limits.value} onClose={() => setEditing(false)} />
      )}
    </Card>
  );
}

function Off({ names }: { readonly names: readonly LimitRow['name'][] }) {
  const text = useText();
  const word = useWord();
  return (
    <details>
      <summary className="soft">{text('risk.limits.off', { count: names.length })}</summary>
      <p className="small soft">{names.map((name) => word('limit', name)).join(' · ')}</p>
    </details>
  );
}

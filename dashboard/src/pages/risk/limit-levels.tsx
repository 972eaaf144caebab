import { useState } from 'react';
import { useStrategies } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button, Choice, Field } from '../../ui/controls.tsx';
import type { Levels } from './use-limit-edit.ts';

/** The account's own level and the user's are always there; of strategies and instruments those that are known, or one that is named. */
export function LimitLevels({
  levels,
  scope,
  onScope,
}: {
  readonly levels: Levels;
  readonly scope: string;
  readonly onScope: (scope: string) => void;
}) {
  const text = useText();
  const scopeName = useScopeName();
  const strategies = useStrategies();
  const [symbol, setSymbol] = useState('');
  const [isNaming, setNaming] = useState(false);
  const known = [
    ...['account', 'user', ...levels.levels.map((level) => level.scope)],
    ...(strategies.value ?? []).map(({ strategyId }) => `strategy:${strategyId}`),
    scope,
  ];
  const isSymbol = /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20})?$/.test(symbol);
  return (
    <div className="stack">
      <Choice
        label={text('risk.limits.level')}
        value={isNaming ? 'another' : scope}
        options={[
          ...[...new Set(known)].map((id) => ({
            id,
            text: id === 'account' ? text('risk.level.account') : scopeName(id),
          })),
          { id: 'another', text: text('risk.level.another') },
        ]}
        onChange={(id) => {
          setNaming(id === 'another');
          if (id !== 'another') onScope(id);
        }}
      />
      {isNaming && (
        <div className="row">
          <Field
            label={text('column.instrument')}
            value={symbol}
            onChange={(value) => setSymbol(value.trim().toUpperCase())}
            help={text('risk.level.symbol')}
          />
          <Button
            isDisabled={!isSymbol}
            onPress={() => {
              setNaming(false);
              onScope(`instrument:${symbol}`);
            }}
          >
            {text('risk.level.choose')}
          </Button>
        </div>
      )}
    </div>
  );
}

import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useStrategies } from '../../data/resources.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { useScopeName } from '../../shell/kill-scope.ts';
import { Button, Checkbox, Choice, Field } from '../../ui/controls.tsx';
import { type LimitGroup, type LimitName, limitFields, limitNames, units } from './limit-fields.ts';
import type { Draft, Wrong } from './limit-form.ts';

const groups: readonly LimitGroup[] = ['losses', 'exposure', 'order', 'rates', 'market'];

interface Props {
  readonly levels: Schemas['LimitsOfAccount'];
  readonly scope: string;
  readonly onScope: (scope: string) => void;
  readonly draft: Draft;
  /** By the form's own rules; the API has more. */
  readonly wrong: Wrong;
  /** What the API said of a field, in its words. */
  readonly refused: Readonly<Partial<Record<LimitName, string>>>;
  readonly onChange: (name: LimitName, value: string) => void;
}

/** Every limit of one level; an empty field is a limit that is off. */
export function LimitsForm({ levels, scope, onScope, draft, wrong, refused, onChange }: Props) {
  const text = useText();
  const word = useWord();
  const told = (problem: Wrong[LimitName]) => (problem === undefined ? undefined : text(problem));
  const isOffered = (name: LimitName) => !(name === 'instrumentsAllowed' && scope.startsWith('instrument:'));
  return (
    <div className="stack">
      <Levels levels={levels} scope={scope} onScope={onScope} />
      <p className="small soft">{text('risk.limits.help')}</p>
      {groups.map((group) => (
        <fieldset key={group} className="risk-group">
          <legend>{word('risk.group', group)}</legend>
          <div className="risk-fields">
            {limitNames
              .filter((name) => limitFields[name].group === group && isOffered(name))
              .map((name) => (
                <Limit
                  key={name}
                  name={name}
                  value={draft[name]}
                  error={refused[name] ?? told(wrong[name])}
                  onChange={(value) => onChange(name, value)}
                />
              ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

function Limit({
  name,
  value,
  error,
  onChange,
}: {
  readonly name: LimitName;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const text = useText();
  const word = useWord();
  const { kind } = limitFields[name];
  if (kind === 'refuse')
    return (
      <Checkbox isSelected={value !== ''} onChange={(isOn) => onChange(isOn ? 'REFUSE' : '')}>
        {word('limit', name)}
      </Checkbox>
    );
  const unit = units[kind];
  return (
    <Field
      label={word('limit', name)}
      value={value}
      onChange={onChange}
      error={error}
      isNumber={kind !== 'list'}
      autoComplete="off"
      {...(unit === undefined ? {} : { suffix: unit })}
      {...(kind === 'list' ? { help: text('risk.limits.list'), maxLength: 4_000 } : {})}
    />
  );
}

/** The account's own level and the user's are always there; of strategies and instruments those that are known, or one that is named. */
function Levels({ levels, scope, onScope }: Pick<Props, 'levels' | 'scope' | 'onScope'>) {
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

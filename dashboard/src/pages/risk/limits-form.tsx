import { useText, useWord } from '../../i18n/text.ts';
import { Checkbox, Field } from '../../ui/controls.tsx';
import { type LimitGroup, type LimitName, limitFields, limitNames, units } from './limit-fields.ts';
import type { Draft, Wrong } from './limit-form.ts';
import { LimitLevels } from './limit-levels.tsx';
import type { Levels } from './use-limit-edit.ts';

const groups: readonly LimitGroup[] = ['losses', 'exposure', 'order', 'rates', 'market'];

interface Props {
  readonly levels: Levels;
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
      <LimitLevels levels={levels} scope={scope} onScope={onScope} />
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

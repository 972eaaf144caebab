import { type TextKey, useText } from '../../i18n/text.ts';
import { Checkbox, Choice, Field } from '../../ui/controls.tsx';
import type { Parameter } from '../strategies/parameters.ts';
import { useLabel } from '../strategies/use-label.ts';
import { canVary, type SpaceDraft, type SpaceField, type spaceOf } from './space-draft.ts';

interface SpaceProps {
  readonly parameters: readonly Parameter[];
  readonly draft: SpaceDraft;
  readonly onChange: (draft: SpaceDraft) => void;
  readonly problems: ReturnType<typeof spaceOf>['problems'];
}

/** A row for each parameter: as it is, or from where to where it is tried. */
export function SpaceFields({ parameters, draft, onChange, problems }: SpaceProps) {
  const text = useText();
  const rows = (shown: readonly Parameter[]) =>
    shown.map((parameter) => {
      const field = draft[parameter.name];
      if (!field) return null;
      const change = (part: Partial<SpaceField>) =>
        onChange({ ...draft, [parameter.name]: { ...field, ...part } });
      return (
        <Row key={parameter.name} {...{ parameter, field, change, wrong: problems[parameter.name] ?? {} }} />
      );
    });
  const main = parameters.filter((each) => each.initial !== '');
  const rest = parameters.filter((each) => each.initial === '');
  return (
    <div className="stack">
      {rows(main)}
      {rest.length > 0 && (
        <details className="optional">
          <summary>{text('strategies.optional', { count: rest.length })}</summary>
          <div className="inside stack">{rows(rest)}</div>
        </details>
      )}
    </div>
  );
}

interface RowProps {
  readonly parameter: Parameter;
  readonly field: SpaceField;
  readonly change: (part: Partial<SpaceField>) => void;
  readonly wrong: ReturnType<typeof spaceOf>['problems'][string];
}

function Row({ parameter, field, change, wrong }: RowProps) {
  const text = useText();
  const label = useLabel()(parameter.name);
  return (
    <fieldset className="space-row">
      <legend className="visually-hidden">{label}</legend>
      <div className="row between">
        <strong>{label}</strong>
        {canVary(parameter) && (
          <Checkbox isSelected={field.isVaried} onChange={(isVaried) => change({ isVaried })}>
            {text('optimisations.vary')}
            <span className="visually-hidden">{` ${label}`}</span>
          </Checkbox>
        )}
      </div>
      {field.isVaried ? (
        <Varied {...{ parameter, field, change, wrong }} />
      ) : (
        <Fixed {...{ parameter, field, change, wrong }} />
      )}
    </fieldset>
  );
}

function Varied({ parameter, field, change, wrong }: RowProps) {
  const text = useText();
  if (parameter.kind === 'switch') return <p className="small soft">{text('optimisations.both')}</p>;
  if (parameter.kind === 'choice') return <p className="small soft">{parameter.choices.join(', ')}</p>;
  const one = (name: 'from' | 'to' | 'step') => (
    <Field
      label={text(`optimisations.${name}`)}
      value={field[name]}
      onChange={(value) => change({ [name]: value.trim() })}
      error={wrong[name] && text(problemKey(wrong[name]))}
      isNumber
    />
  );
  return (
    <div className="space-range">
      {one('from')}
      {one('to')}
      {one('step')}
    </div>
  );
}

function Fixed({ parameter: { name, kind, choices }, field, change, wrong }: RowProps) {
  const text = useText();
  const label = text('optimisations.value', { name: useLabel()(name) });
  if (kind === 'switch')
    return (
      <Checkbox isSelected={field.value === 'true'} onChange={(isOn) => change({ value: String(isOn) })}>
        {text('optimisations.on')}
      </Checkbox>
    );
  if (kind === 'choice')
    return (
      <Choice
        label={label}
        isLabelHidden
        value={field.value}
        options={choices.map((id) => ({ id, text: id }))}
        onChange={(value) => change({ value })}
      />
    );
  return (
    <Field
      label={label}
      value={field.value}
      onChange={(value) => change({ value: value.trim() })}
      error={wrong.value && text(problemKey(wrong.value))}
      isNumber={kind !== 'text' && kind !== 'json'}
      maxLength={4_000}
    />
  );
}

function problemKey(problem: NonNullable<RowProps['wrong']['from']>): TextKey {
  return `optimisations.problem.${problem}`;
}

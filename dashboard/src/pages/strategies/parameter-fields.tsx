import { numberText, percentText } from '../../format/number.ts';
import { useHelp } from '../../i18n/help.ts';
import { type Text, useText } from '../../i18n/text.ts';
import { Checkbox, Choice, Field } from '../../ui/controls.tsx';
import { type Draft, type Parameter, problemOf } from './parameters.ts';
import { useLabel } from './use-label.ts';

interface FieldsProps {
  readonly parameters: readonly Parameter[];
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** What the strategy itself says of a field, by its name. */
  readonly said?: Readonly<Record<string, string>>;
}

/** A field for each parameter: what it has to have first, then what may be left out. */
export function ParameterFields({ parameters, draft, onChange, said = {} }: FieldsProps) {
  const text = useText();
  const isMain = ({ name, initial }: Parameter) => initial !== '' || draft[name] !== '';
  const [first] = parameters;
  if (!first) return null;
  const rows = (shown: readonly Parameter[]) => (
    <div className="fields">
      {shown.map((parameter) => (
        <One
          key={parameter.name}
          {...{ parameter, value: draft[parameter.name] ?? '', said: said[parameter.name] }}
          onChange={(value) => onChange({ ...draft, [parameter.name]: value })}
        />
      ))}
    </div>
  );
  const main = parameters.filter(({ initial }) => initial !== '');
  const rest = parameters.filter(({ initial }) => initial === '');
  return (
    <>
      {rows(main)}
      {rest.length > 0 && (
        <details className="optional" open={rest.some(isMain)}>
          <summary>{text('strategies.optional', { count: rest.length })}</summary>
          <div className="inside">{rows(rest)}</div>
        </details>
      )}
    </>
  );
}

interface OneProps {
  readonly parameter: Parameter;
  readonly value: string;
  readonly said: string | undefined;
  readonly onChange: (value: string) => void;
}

function One({ parameter, value, said, onChange }: OneProps) {
  const text = useText();
  const { name, kind, choices, unit } = parameter;
  const help = useHelp()(parameter.help);
  const label = useLabel()(name);
  if (kind === 'switch')
    return (
      <div className="field">
        <Checkbox isSelected={value === 'true'} onChange={(isOn) => onChange(String(isOn))}>
          {label}
        </Checkbox>
        <Help>{help}</Help>
      </div>
    );
  if (kind === 'choice')
    return (
      <div className="choice">
        <Choice
          label={label}
          value={value}
          options={choices.map((id) => ({ id, text: id }))}
          onChange={onChange}
        />
        <Help>{help}</Help>
      </div>
    );
  return (
    <Field
      label={label}
      value={value}
      onChange={(typed) => onChange(typed.trim())}
      help={[help, boundsText(parameter, text), shareText(unit, value)].filter(Boolean).join(' · ')}
      error={errorOf(parameter, value, text) ?? said}
      isNumber={kind === 'number' || kind === 'integer'}
      maxLength={4_000}
      {...(unit === '' ? {} : { suffix: shortUnit(unit) })}
    />
  );
}

function Help({ children }: { readonly children: string }) {
  return (
    <p className="small soft" lang="en">
      {children}
    </p>
  );
}

/** A unit has the end of a field to stand in. */
function shortUnit(unit: string): string {
  return unit.length > 9 ? '' : unit;
}

/** A part of something, as the percent that people think in; a longer unit in full. */
function shareText(unit: string, value: string): string {
  const percent = unit.startsWith('part of') && /^\d+(\.\d+)?$/.test(value) ? `${percentText(value)} ` : '';
  return unit.length > 9 ? `${percent}${unit}` : '';
}

function boundsText({ least, most }: Parameter, text: Text): string {
  const figure = (value: number) => numberText(String(value), {});
  const low =
    least && text(least.isIn ? 'strategies.from' : 'strategies.above', { value: figure(least.value) });
  const high = most && text(most.isIn ? 'strategies.to' : 'strategies.below', { value: figure(most.value) });
  const isEndless = most && most.value >= 1e9;
  return [low, isEndless ? undefined : high].filter(Boolean).join(' ');
}

function errorOf(parameter: Parameter, value: string, text: Text): string | undefined {
  const problem = problemOf(parameter, value);
  return problem && text(`strategies.problem.${problem}`, { bounds: boundsText(parameter, text) });
}

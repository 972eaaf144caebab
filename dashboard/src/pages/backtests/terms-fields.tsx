import { useText } from '../../i18n/text.ts';
import { Checkbox, Choice, Field } from '../../ui/controls.tsx';
import { type StartDraft, type StartProblem, timeframeNames } from './start-form.ts';

interface TermsProps {
  readonly draft: StartDraft;
  readonly onChange: (draft: StartDraft) => void;
  readonly venues: readonly string[];
  readonly problems: Partial<Record<keyof StartDraft, StartProblem>>;
  readonly refusals: Readonly<Record<string, string>>;
}

type TextField = 'instrument' | 'from' | 'to' | 'cash' | 'size' | 'feeRate' | 'slippage' | 'spread';

/** Over what it runs, and what trading costs there. */
export function TermsFields({ draft, onChange, venues, problems, refusals }: TermsProps) {
  const text = useText();
  const change = (part: Partial<StartDraft>) => onChange({ ...draft, ...part });
  const field = (name: TextField, more: { suffix?: string; help?: string; isNumber?: boolean } = {}) => {
    const problem = problems[name];
    return (
      <Field
        label={text(`backtests.${name}`)}
        value={draft[name]}
        onChange={(value) => change({ [name]: value.trim() })}
        error={problem ? text(`backtests.problem.${problem}`) : refusals[name]}
        {...more}
      />
    );
  };
  const options = (ids: readonly string[]) => ids.map((id) => ({ id, text: id }));
  const percent = { suffix: '%', isNumber: true };
  return (
    <div className="form-grid">
      <Choice
        label={text('backtests.venue')}
        value={draft.venue}
        options={options(venues)}
        onChange={(venue) => change({ venue })}
      />
      {field('instrument')}
      <Choice
        label={text('backtests.timeframe')}
        value={draft.timeframe}
        options={options(timeframeNames)}
        onChange={(timeframe) => change({ timeframe })}
      />
      {field('from', { help: text('backtests.utc') })}
      {field('to', { help: text('backtests.utc') })}
      {field('cash', { isNumber: true })}
      {field('size', { help: text('backtests.size.help') })}
      {field('feeRate', percent)}
      {field('slippage', percent)}
      {field('spread', percent)}
      <Choice
        label={text('backtests.fill')}
        value={draft.fill}
        options={[
          { id: 'next-open', text: text('backtests.fill.next-open') },
          { id: 'same-close', text: text('backtests.fill.same-close') },
        ]}
        onChange={(fill) => change({ fill: fill === 'same-close' ? 'same-close' : 'next-open' })}
      />
      <div className="stack">
        <Checkbox isSelected={draft.allowShort} onChange={(allowShort) => change({ allowShort })}>
          {text('backtests.allowShort')}
        </Checkbox>
        <Checkbox isSelected={draft.finalizeTrades} onChange={(finalizeTrades) => change({ finalizeTrades })}>
          {text('backtests.finalizeTrades')}
        </Checkbox>
      </div>
    </div>
  );
}

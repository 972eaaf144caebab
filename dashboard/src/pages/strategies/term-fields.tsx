import { quoteOf } from '../../format/instrument.ts';
import { useText } from '../../i18n/text.ts';
import { Checkbox, Choice, Field } from '../../ui/controls.tsx';
import { frames, isAmount, type Terms } from './start-form.ts';

interface TermProps {
  readonly terms: Terms;
  readonly instruments: readonly string[];
  readonly venue: string;
  readonly onChange: (terms: Terms) => void;
}

/** Where it trades, on which candles, and with how much. */
export function TermFields({ terms, instruments, venue, onChange }: TermProps) {
  const text = useText();
  const { accountId, instrument, timeframe, capital, lossMax, isShared } = terms;
  const quote = quoteOf(instrument);
  const change = (part: Partial<Terms>) => onChange({ ...terms, ...part });
  const wrong = (value: string) => (value === '' || isAmount(value) ? undefined : text('order.invalid'));
  return (
    <div className="stack">
      <p className="small soft">{text('strategies.terms.account', { account: accountId, venue })}</p>
      <div className="fields">
        <Choice
          label={text('column.instrument')}
          value={instrument}
          options={instruments.map((id) => ({ id, text: id }))}
          onChange={(id) => change({ instrument: id })}
        />
        <Choice
          label={text('trade.timeframe')}
          value={timeframe}
          options={frames.map((id) => ({ id, text: id }))}
          onChange={(id) => change({ timeframe: id })}
        />
        <Field
          label={text('strategies.capital')}
          value={capital}
          onChange={(value) => change({ capital: value.trim() })}
          help={text('strategies.capital.help')}
          error={wrong(capital)}
          suffix={quote}
          isRequired
          isNumber
        />
        <Field
          label={text('strategies.loss-max')}
          value={lossMax}
          onChange={(value) => change({ lossMax: value.trim() })}
          help={text('strategies.loss-max.help')}
          error={wrong(lossMax)}
          suffix={quote}
          isNumber
        />
      </div>
      <Checkbox isSelected={isShared} onChange={(value) => change({ isShared: value })}>
        {text('strategies.shared')}
      </Checkbox>
    </div>
  );
}

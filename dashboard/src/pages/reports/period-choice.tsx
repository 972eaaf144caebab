import { useId } from 'react';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Choice } from '../../ui/controls.tsx';
import { type Period, type PeriodId, periodIds, rangeOf } from './period.ts';

const isPeriodId = (id: string): id is PeriodId => periodIds.some((each) => each === id);

/** Days of the time zone that was chosen for the whole window. */
export function PeriodChoice({
  period,
  onChange,
}: {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
}) {
  const text = useText();
  const { zone } = usePreferences();
  const isWrong = rangeOf(period, Date.now(), zone) === undefined;
  return (
    <>
      <Choice
        label={text('reports.period')}
        value={period.id}
        options={periodIds.map((id) => ({ id, text: text(`reports.period.${id}`) }))}
        onChange={(id) => isPeriodId(id) && onChange({ ...period, id })}
      />
      {period.id === 'own' && (
        <>
          <Day
            label={text('reports.from')}
            day={period.from}
            onChange={(from) => onChange({ ...period, from })}
          />
          <Day label={text('reports.to')} day={period.to} onChange={(to) => onChange({ ...period, to })} />
        </>
      )}
      {isWrong && (
        <p className="small down" role="alert">
          {text('reports.period.wrong')}
        </p>
      )}
    </>
  );
}

interface DayProps {
  readonly label: string;
  readonly day: string;
  readonly onChange: (day: string) => void;
}

/** The system's own calendar: what a phone and a screen reader know best. */
function Day({ label, day, onChange }: DayProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        value={day}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

import { percentText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Badge, type Look } from '../../ui/parts.tsx';
import type { Backtest } from './use-backtests.ts';

const looks: Readonly<Record<Backtest['state'], Look>> = {
  QUEUED: '',
  RUNNING: 'live',
  DONE: 'good',
  FAILED: 'bad',
};

/** How it stands, with how far it is while it runs. */
export function BacktestState({
  backtest: { state, progress },
}: {
  readonly backtest: Pick<Backtest, 'state' | 'progress'>;
}) {
  const text = useText();
  const word = useWord();
  const share = String(progress);
  return (
    <span className="row">
      <Badge look={looks[state]}>{word('backtests.state', state)}</Badge>
      {state === 'RUNNING' && (
        <>
          <span
            className="bar backtest-progress"
            role="progressbar"
            aria-label={text('backtests.progress')}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * progress)}
          >
            <span style={{ width: `${Math.round(100 * progress)}%` }} />
          </span>
          <span className="small soft num">{percentText(share, 0)}</span>
        </>
      )}
    </span>
  );
}

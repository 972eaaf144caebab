import { spanText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { BacktestState } from './backtest-state.tsx';
import type { Optimisation } from './use-optimisations.ts';

/** How it stands; while it runs with how far it is, and how long it still takes. */
export function OptimisationState({ optimisation }: { readonly optimisation: Optimisation }) {
  const text = useText();
  const { leftMs } = optimisation;
  return (
    <span className="row">
      <BacktestState backtest={optimisation} />
      {leftMs !== null && (
        <span className="small soft num">{text('optimisations.left', { span: spanText(leftMs) })}</span>
      )}
    </span>
  );
}

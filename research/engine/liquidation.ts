import type { Holdings } from './holdings.ts';
import type { Step } from './resting.ts';

const halvings = 80;

/**
 * The price within a candle at which what is held has no more than its maintenance margin, the nearer one to the open
 * where there are two; null where there is none. Between equity, which is linear in the price, and a margin that grows
 * faster the larger it is, the cushion is concave: within a candle it is smallest at the high or the low.
 */
export function liquidationPrice(holdings: Holdings, { open, high, low }: Step): number | null {
  if (holdings.open.length === 0) return null;
  if (holdings.cushionAt(open) <= 0) return open;
  const levels = [low, high].flatMap((end) =>
    holdings.cushionAt(end) <= 0 ? [crossing(holdings, open, end)] : [],
  );
  return levels.sort((a, b) => Math.abs(a - open) - Math.abs(b - open))[0] ?? null;
}

/** Where the cushion is used up between a price at which it is not, and one at which it is. */
function crossing(holdings: Holdings, safe: number, lost: number): number {
  let [above, below] = [safe, lost];
  for (let turn = 0; turn < halvings; turn++) {
    const middle = (above + below) / 2;
    if (holdings.cushionAt(middle) > 0) above = middle;
    else below = middle;
  }
  return below;
}

import { zero } from '../money/decimal.ts';
import { ExactSum } from '../money/exact-sum.ts';
import { type Position, positionKey } from '../position/position.ts';
import { quotedIn } from './quote.ts';
import { bookOf, type HoldingSums, type RiskSnapshot } from './snapshot.ts';

/** In one pass, for drawdown and for the rules of exposure. */
export function holdingsOf(snapshot: RiskSnapshot): HoldingSums {
  const known = snapshot.reckoned ?? {};
  known.holdings ??= sumUp(snapshot);
  return known.holdings;
}

function sumUp(snapshot: RiskSnapshot): HoldingSums {
  const { order } = snapshot;
  const { positions, openOrders, midPrices } = bookOf(snapshot);
  const keys = new Set<string>();
  for (const other of openOrders)
    if (other.quote === order.quote && other.instrument !== order.instrument) keys.add(positionKey(other));
  const touched: Position[] = [];
  const [longs, shorts, open, profit] = [new ExactSum(), new ExactSum(), new ExactSum(), new ExactSum()];
  for (const position of positions) {
    const { instrument, quantity, averageEntryPrice, entryCost } = position;
    const quoted = quotedIn(instrument, order.quote);
    if (!quoted) continue;
    if (instrument === order.instrument || (keys.size > 0 && keys.has(positionKey(position)))) {
      touched.push(position);
      continue;
    }
    const isShort = quantity.s < 0;
    (isShort ? shorts : longs).add(quantity, midPrices.get(instrument) ?? averageEntryPrice);
    open.subtract(quantity, averageEntryPrice);
    if (quoted === 'SPOT' || quantity.isZero()) continue;
    if (isShort) profit.add(entryCost);
    else profit.subtract(entryCost);
  }
  const [long, short] = [longs.value(), shorts.value()];
  for (const worth of [long, short]) {
    open.add(worth);
    profit.add(worth);
  }
  return {
    touched,
    held: short === zero ? long : long.minus(short),
    worth: short === zero ? long : long.plus(short),
    profit: profit.value(),
    open: open.value(),
  };
}

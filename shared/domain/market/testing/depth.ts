import { DepthUpdate } from '../depth-update.ts';

type Levels = readonly (readonly [price: number, size: number])[];

/** An update for tests; numbers that are left out are what the venue does not tell. */
export function depth(
  numbers: Partial<Record<'first' | 'last' | 'previous', number>>,
  bids: Levels = [],
  asks: Levels = [],
): DepthUpdate {
  const update = new DepthUpdate();
  update.first = numbers.first ?? update.first;
  update.last = numbers.last ?? update.last;
  update.previous = numbers.previous ?? update.previous;
  for (const [price, size] of bids) update.bids.push(price, size);
  for (const [price, size] of asks) update.asks.push(price, size);
  return update;
}

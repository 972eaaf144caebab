import { type Tape, TapeBuilder, type TapeKind } from '../tape.ts';

/** Ticks (of 1) and lots (of 1). */
type Rows = readonly (readonly [ticks: number, lots: number])[];

export interface Message {
  readonly kind: TapeKind;
  readonly atMs: number;
  readonly bids?: Rows;
  readonly asks?: Rows;
}

export const whole = (atMs: number, bids: Rows, asks: Rows): Message => ({ kind: 'WHOLE', atMs, bids, asks });
export const diff = (atMs: number, bids: Rows, asks: Rows = []): Message => ({
  kind: 'DIFF',
  atMs,
  bids,
  asks,
});
/** A sell takes from the bids. */
export const sold = (atMs: number, ticks: number, lots: number): Message => ({
  kind: 'TRADE',
  atMs,
  bids: [[ticks, lots]],
});
export const bought = (atMs: number, ticks: number, lots: number): Message => ({
  kind: 'TRADE',
  atMs,
  asks: [[ticks, lots]],
});

/** Messages that are received `feedMs` after they happened. */
export function tapeOf(messages: readonly Message[], feedMs = 0): Tape {
  const builder = new TapeBuilder();
  const columns = (rows: Rows = []) => ({
    count: rows.length,
    prices: rows.map(([ticks]) => ticks),
    sizes: rows.map(([, lots]) => lots),
  });
  for (const { kind, atMs, bids, asks } of messages)
    builder.add(kind, atMs, atMs + feedMs, columns(bids), columns(asks));
  return builder.finish({ priceTick: 1, quantityStep: 1, leastFeedLatencyMs: 0 });
}

import { IndicatorRow } from '../../domain/indicators/indicator-row.ts';
import type { Instrument } from '../../domain/instrument/instrument.ts';
import type { Decimal } from '../../domain/money/decimal.ts';
import { asOrder } from '../../domain/strategy/armed-stop.ts';
import { entryOf, heldSide, positionOf, profitOf } from '../../domain/strategy/book.ts';
import type { StrategyInstance, StrategyRunState } from '../../domain/strategy/instance.ts';
import { remainingOf } from '../../domain/strategy/tracked-order.ts';
import type { InstrumentFacts, Surroundings } from '../../strategies/contract.ts';
import {
  type Configured,
  type HostedStrategy,
  type SavedState,
  StrategyFault,
  type StrategyRun,
} from '../../strategies/host.ts';

/** A run where the last decision left it, in memory. */
export interface OpenRun {
  readonly hosted: HostedStrategy;
  readonly configured: Configured;
  readonly indicators: IndicatorRow;
  /** Begins with what the strategy sees now. @throws StrategyFault when it cannot go on with the state */
  begin(surroundings: Surroundings): StrategyRun;
}

/** @throws StrategyFault when nobody knows the strategy any more, or it cannot go on with parameters or state */
export function openRun(
  catalogue: ReadonlyMap<string, HostedStrategy>,
  strategy: string,
  parameters: string,
  run: Pick<StrategyRunState, 'state' | 'stateVersion' | 'indicators'>,
): OpenRun {
  const hosted = catalogue.get(strategy);
  if (!hosted) throw new StrategyFault('STATE_UNUSABLE', `there is no strategy ${strategy} any more`);
  const configured = hosted.configure(JSON.parse(parameters));
  if (configured.kind === 'invalid')
    throw new StrategyFault('STATE_UNUSABLE', `parameters: ${configured.problems.join('; ')}`);
  const indicators = new IndicatorRow(configured.indicators);
  if (run.indicators !== null) restore(indicators, run.indicators);
  return {
    hosted,
    configured,
    indicators,
    begin: (surroundings) =>
      configured.begin({ ...surroundings, indicators: indicators.values }, savedState(run)),
  };
}

/** What was kept of other indicators begins anew: their candles are read again. */
function restore(row: IndicatorRow, kept: string): void {
  try {
    row.restore(doublesOf(kept));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StrategyFault('STATE_UNUSABLE', 'what was kept of the indicators is of others');
  }
}

function savedState({
  state,
  stateVersion,
}: Pick<StrategyRunState, 'state' | 'stateVersion'>): SavedState | undefined {
  if (state === null || stateVersion === null) return undefined;
  return { version: stateVersion, state: JSON.parse(state) };
}

/** Doubles as text, bit by bit. */
export function textOfDoubles(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function doublesOf(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function isWarm({ values }: IndicatorRow): boolean {
  return values.every((value) => !Number.isNaN(value));
}

/** Assumed where the venue says nothing of its fees. */
const feeRateAssumed = 0.001;

export function factsOf(instrument: Instrument): InstrumentFacts {
  const { priceTick, quantityStep, quantityMin, notionalMin } = instrument;
  const told = instrument.kind === 'PERPETUAL' ? instrument.takerFeeRate : instrument.quoteFeeRate;
  const feeRate = told.isZero() ? feeRateAssumed : told.toNumber();
  return {
    priceTick: priceTick.toNumber(),
    quantityStep: quantityStep.toNumber(),
    quantityMin: quantityMin.toNumber(),
    notionalMin: notionalMin.toNumber(),
    makerFeeRate: feeRate,
    takerFeeRate: feeRate,
  };
}

/** What a strategy sees beside the event: its own book, orders and capital. */
export function surroundingsOf(
  { run, settings }: Pick<StrategyInstance, 'run' | 'settings'>,
  instrument: Instrument,
  price: Decimal,
): Surroundings {
  const { book } = run;
  const orders = [...run.orders, ...run.stops.map(asOrder)];
  // Less than a lot cannot be sold: fees leave it over, and to the strategy it is nothing.
  const isDust = (quantity: Decimal) => quantity.abs().lessThan(instrument.quantityStep);
  const side = (name: 'LONG' | 'SHORT') => {
    const { quantity, averageEntryPrice } = heldSide(book, name);
    if (isDust(quantity)) return { quantity: 0, entryPrice: 0 };
    return { quantity: quantity.toNumber(), entryPrice: averageEntryPrice.toNumber() };
  };
  const held = positionOf(book);
  return {
    position: isDust(held) ? 0 : held.toNumber(),
    entryPrice: isDust(held) && book.long.quantity.isZero() ? 0 : entryOf(book).toNumber(),
    long: side('LONG'),
    short: side('SHORT'),
    equity: settings.capital.plus(profitOf(book, price)).toNumber(),
    price: price.toNumber(),
    openOrders: orders
      .filter(({ refused }) => refused === undefined)
      .map((order) => ({
        tag: order.tag,
        side: order.side === 'buy' ? 'BUY' : 'SELL',
        price: order.price?.toNumber() ?? null,
        remaining: remainingOf(order).toNumber(),
      })),
    instrument: factsOf(instrument),
  };
}

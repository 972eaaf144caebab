import * as z from 'zod';
import type { Instrument, PriceBand } from '#shared/domain/instrument/instrument.ts';
import { decimal } from '#shared/domain/money/decimal.ts';

/** Upbit keeps eight digits of every asset's quantity. */
const smallest = decimal('0.00000001');
/** Upbit limits an order by its worth; no market has a unit so cheap that this is less. */
const quantityMax = decimal('100000000000000');

/**
 * Price steps of the won markets, by price (Upbit's documentation, "KRW market", in force since 2025-07-31). The venue
 * tells the step at the price of now only; it refuses an order on another one.
 */
const wonBands: readonly PriceBand[] = [
  { from: '0', tick: '0.00000001' },
  { from: '0.00001', tick: '0.0000001' },
  { from: '0.0001', tick: '0.000001' },
  { from: '0.001', tick: '0.00001' },
  { from: '0.01', tick: '0.0001' },
  { from: '0.1', tick: '0.001' },
  { from: '1', tick: '0.01' },
  { from: '10', tick: '0.1' },
  { from: '100', tick: '1' },
  { from: '5000', tick: '5' },
  { from: '10000', tick: '10' },
  { from: '50000', tick: '50' },
  { from: '100000', tick: '100' },
  { from: '500000', tick: '500' },
  { from: '1000000', tick: '1000' },
].map(({ from, tick }) => ({ from: decimal(from), tick: decimal(tick) }));

type Terms = Pick<Instrument, 'notionalMin' | 'quoteFeeRate' | 'priceBands'>;

/** What holds in every market of a quote asset (its documentation, "KRW market", "BTC market", and its fees). */
const termsByQuote: Readonly<Record<string, Terms>> = {
  KRW: { notionalMin: decimal('5000'), quoteFeeRate: decimal('0.0005'), priceBands: wonBands },
  BTC: { notionalMin: decimal('0.00005'), quoteFeeRate: decimal('0.0025') },
};

export interface UpbitMarket {
  /** Upbit's own name, such as `KRW-BTC`. */
  readonly id: string;
  readonly instrument: Instrument;
}

const marketsSchema = z.array(z.object({ market: z.string() }));

/** GET /v1/market/all: what it lists can be traded. Markets of other quotes and of odd names are left out. */
export function marketList(answer: unknown): readonly UpbitMarket[] {
  return marketsSchema.parse(answer).flatMap(({ market }) => toMarket(market) ?? []);
}

function toMarket(id: string): UpbitMarket | undefined {
  const [, quote = '', base = ''] = /^([A-Z0-9]+)-([A-Z0-9]+)$/.exec(id) ?? [];
  const terms = Object.hasOwn(termsByQuote, quote) ? termsByQuote[quote] : undefined;
  if (!terms) return undefined;
  const instrument: Instrument = {
    kind: 'SPOT',
    venue: 'upbit',
    symbol: `${base}/${quote}`,
    base,
    quote,
    priceTick: smallest,
    quantityStep: smallest,
    quantityMin: smallest,
    quantityMax,
    quoteStep: smallest,
    status: 'TRADING',
    ...terms,
  };
  return { id, instrument };
}

import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { Decimal, decimal, isDecimalText, zero } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { isVenueStopId } from '../../../domain/protection/venue-stop.ts';
import type { VenueOrderView, VenueTrade } from '../../../domain/venue/venue-answer.ts';

/** What OKX sends, as far as we read it: everything is text, in an envelope. What does not fit is no answer we know. */
export const signedAmount = z
  .string()
  .refine(isDecimalText, { error: 'must be a plain decimal', abort: true })
  .transform(decimal);
export const amount = signedAmount.refine((value) => !value.isNegative(), 'must not be negative');
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
export const venueId = z.string().regex(/^\d{1,25}$/);
export const timeMs = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
export const asset = z.string().regex(/^[A-Z0-9]+$/);

/** A whole answer of success. */
export function envelope<Row>(row: z.ZodType<Row>) {
  return z.object({ code: z.literal('0'), data: z.array(row) });
}

/** One row in it. */
export function single<Row>(row: z.ZodType<Row>) {
  return z.object({ code: z.literal('0'), data: z.tuple([row]) }).transform(({ data }) => data[0] as Row);
}

export const ackSchema = single(z.object({ ordId: venueId, clOrdId: z.string(), sCode: z.literal('0') }));

export const orderFields = z.object({
  instId: z.string().min(1),
  ordId: venueId,
  clOrdId: z.string(),
  /** Of the algo order that placed it. */
  algoClOrdId: z.string().default(''),
  state: z.enum(['live', 'partially_filled', 'filled', 'canceled', 'mmp_canceled']),
  /** Base units or contracts; quote currency of a market order that names what it costs. */
  sz: amount,
  tgtCcy: z.string().default(''),
  accFillSz: amount,
  uTime: timeMs,
});
type RawOrder = z.infer<typeof orderFields>;

export const orderRow = orderFields.refine(isConsistent, 'state and sizes contradict each other');

function isConsistent({ state, sz, accFillSz, tgtCcy }: RawOrder): boolean {
  if (state === 'filled' && accFillSz.isZero()) return false;
  if (state === 'live' && !accFillSz.isZero()) return false;
  if (tgtCcy === 'quote_ccy') return true;
  return state === 'filled' ? accFillSz.equals(sz) : accFillSz.lessThanOrEqualTo(sz);
}

const statuses = {
  live: 'ACCEPTED',
  partially_filled: 'ACCEPTED',
  filled: 'FILLED',
  canceled: 'CANCELED',
  mmp_canceled: 'CANCELED',
} as const satisfies Record<RawOrder['state'], VenueOrderView['status']>;

/** @param contractSize base units in what sizes are counted in */
export function orderView(raw: RawOrder, contractSize: Decimal): VenueOrderView {
  return {
    venueOrderId: raw.ordId,
    clientOrderId: clientIdOf(raw),
    status: statuses[raw.state],
    executedQuantity: raw.accFillSz.times(contractSize),
    venueTimeMs: raw.uTime,
  };
}

/** Orders placed by hand have none; that of a stop which rested bears the stop's. */
function clientIdOf({ clOrdId, algoClOrdId, ordId }: RawOrder): string {
  if (clOrdId !== '') return clOrdId;
  return isVenueStopId(algoClOrdId) ? algoClOrdId : ordId;
}

/** A fill as lists have it; `fee` is what it does to the account: minus was paid. */
export const fillRow = z.object({
  instId: z.string().min(1),
  tradeId: venueId,
  ordId: venueId,
  clOrdId: z.string(),
  billId: venueId,
  side: z.enum(['buy', 'sell']),
  posSide: z.string().default(''),
  fillPx: positiveAmount,
  fillSz: positiveAmount,
  /** Absent of spot fills in older answers. */
  fillPnl: z.union([signedAmount, z.literal('')]).default(''),
  fee: signedAmount,
  feeCcy: asset,
  execType: z.enum(['T', 'M']),
  subType: z.string().default(''),
  fillTime: timeMs,
  ts: timeMs,
});
export type RawFill = z.infer<typeof fillRow>;

/** `subType` of forced closings: partial and whole liquidation, auto-deleveraging (the bill's types). */
const forced = /^(10[0-7]|12[5-8])$/;

export function venueTrade(raw: RawFill, account: Account, instrument: Instrument): VenueTrade {
  const quantity = raw.fillSz.times(contractSizeOf(instrument));
  const perpetual = instrument.kind === 'PERPETUAL';
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument: instrument.symbol,
    tradeId: raw.tradeId,
    venueOrderId: raw.ordId,
    side: raw.side,
    quantity,
    price: raw.fillPx,
    cost: raw.fillPx.times(quantity),
    fee: { asset: raw.feeCcy, amount: raw.fee.negated() },
    ...(perpetual ? positionSideOf(raw.posSide) : {}),
    ...(perpetual && raw.fillPnl !== '' ? { realizedPnl: raw.fillPnl } : {}),
    ...(forced.test(raw.subType) ? { liquidation: true } : {}),
    liquidity: raw.execType === 'M' ? 'maker' : 'taker',
    venueTimeMs: raw.fillTime,
  };
}

/** Net mode names no side. */
export function positionSideOf(posSide: string): { readonly positionSide?: 'LONG' | 'SHORT' } {
  if (posSide === 'long') return { positionSide: 'LONG' };
  return posSide === 'short' ? { positionSide: 'SHORT' } : {};
}

/** OKX names a market by its assets with a dash, a perpetual with SWAP behind. */
export function instIdOf({ kind, base, quote }: Pick<Instrument, 'kind' | 'base' | 'quote'>): string {
  return kind === 'PERPETUAL' ? `${base}-${quote}-SWAP` : `${base}-${quote}`;
}

/** The unified symbol of OKX's name; a dated contract keeps its date. */
export function unifiedSymbol(instId: string): string {
  const [base = '', quote = '', kind = ''] = instId.split('-');
  if (kind === '') return `${base}/${quote}`;
  const settle = quote === 'USD' ? base : quote;
  return `${base}/${quote}:${settle}${kind === 'SWAP' ? '' : `-${kind}`}`;
}

const one = new Decimal(1);

/** Base units in what OKX counts sizes in: contracts of a perpetual, base units of a spot pair. */
export function contractSizeOf(instrument: Instrument): Decimal {
  return instrument.kind === 'PERPETUAL' ? instrument.contractSize : one;
}

/** Parameters of POST /api/v5/trade/order. */
export function orderParameters(
  order: Order,
  instrument: Instrument,
  clientOrderId: string,
): Record<string, string> {
  const base = {
    instId: instIdOf(instrument),
    clOrdId: clientOrderId,
    side: order.side,
    ...(instrument.kind === 'PERPETUAL' ? perpetualTerms(order) : { tdMode: 'cash' }),
  };
  if (order.type === 'market') return { ...base, ordType: 'market', ...marketSize(order, instrument) };
  return {
    ...base,
    ordType: limitType(order),
    px: order.limitPrice?.toFixed() ?? '',
    sz: sizeOf(order.quantity ?? zero, instrument),
  };
}

/** Orders of a perpetual carry their margin mode; in hedge mode the side says what is closed, and reduceOnly nothing. */
function perpetualTerms({ margin, positionSide, reduceOnly }: Order): Record<string, string> {
  const tdMode = margin?.mode === 'ISOLATED' ? 'isolated' : 'cross';
  if (positionSide) return { tdMode, posSide: positionSide.toLowerCase() };
  return { tdMode, ...(reduceOnly ? { reduceOnly: 'true' } : {}) };
}

function limitType({ postOnly, timeInForce }: Order): string {
  if (postOnly) return 'post_only';
  return timeInForce === 'GTC' ? 'limit' : timeInForce.toLowerCase();
}

/** `banAmend`: OKX would otherwise make an order smaller that there is not enough money for. */
function marketSize({ quantity, quoteQuantity }: Order, instrument: Instrument): Record<string, string> {
  if (instrument.kind === 'PERPETUAL') return { sz: sizeOf(quantity ?? zero, instrument) };
  return quantity
    ? { sz: quantity.toFixed(), tgtCcy: 'base_ccy', banAmend: 'true' }
    : { sz: quoteQuantity?.toFixed() ?? '', tgtCcy: 'quote_ccy', banAmend: 'true' };
}

/**
 * A quantity as OKX counts it.
 * @throws RangeError where that is not exact: the instrument's lots are lots of contracts
 */
export function sizeOf(quantity: Decimal, instrument: Instrument): string {
  const contractSize = contractSizeOf(instrument);
  const size = quantity.dividedBy(contractSize);
  if (!size.times(contractSize).equals(quantity))
    throw new RangeError(`${quantity.toFixed()} is no number of contracts of ${contractSize.toFixed()}`);
  return size.toFixed();
}

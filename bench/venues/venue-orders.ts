import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { type RiskApproved, withApproval } from '#shared/domain/risk/approval.ts';
import type { VenueSession } from '#shared/ports/venue.port.ts';
import { anAccount, anInstrument, anOrder, aPerpetual } from '#shared/testing/builders.ts';
import type { VenueAddress } from '#sim-exchange/index.ts';

/** What a venue's gateway is measured with: an order far below the market, which rests. */
export interface MeasuredVenue {
  readonly venue: VenueId;
  readonly instrument: Instrument;
  readonly limitPrice: string;
  readonly quantity: string;
}

const won = {
  quote: 'KRW',
  symbol: 'BTC/KRW',
  priceTick: d('1000'),
  quantityStep: d('0.00000001'),
  quoteFeeRate: d('0.0005'),
};

export const measuredVenues: readonly MeasuredVenue[] = [
  spot('binance'),
  { venue: 'binanceusdm', instrument: aPerpetual(), limitPrice: '59000', quantity: '0.002' },
  spot('okx'),
  spot('bitget'),
  spot('bybit'),
  {
    venue: 'upbit',
    instrument: anInstrument({ venue: 'upbit', ...won }),
    limitPrice: '85000000',
    quantity: '0.002',
  },
];

/** An order that trades at once, so that the public streams have something to tell. */
export const takingBinance: MeasuredVenue = {
  ...spot('binance'),
  limitPrice: '60500',
  // What is quoted is enough for all.
  quantity: '0.0001',
};

function spot(venue: VenueId): MeasuredVenue {
  return { venue, instrument: anInstrument({ venue }), limitPrice: '59000', quantity: '0.002' };
}

/** The product's own gateway, at any address. */
export function openSession(
  { venue }: MeasuredVenue,
  rest: string,
  keys: VenueAddress,
): Promise<VenueSession> {
  const { apiKey, secret, password } = keys;
  const read = async () => ({ apiKey, secret, ...(password !== undefined && { password }) });
  const ws = rest.replace('http', 'ws');
  const sessions = new CcxtVenueSessions({ read }, { [venue]: { rest, stream: ws, wsApi: ws } });
  return sessions.open(anAccount({ venue, mode: 'PAPER' }));
}

export function approvedOrder({
  venue,
  instrument,
  limitPrice,
  quantity,
}: MeasuredVenue): RiskApproved<Order> {
  const { symbol, base, quote } = instrument;
  const terms = { instrument: symbol, base, quote, limitPrice: d(limitPrice), quantity: d(quantity) };
  const order = anOrder({ venue, ...terms });
  const { ownerId, accountId, orderId } = order;
  const approval = { ownerId, accountId, orderId, epoch: 1, quantity: d(quantity) };
  return withApproval(order, { ...approval, referencePrice: d(limitPrice), approvedAtMs: order.createdAtMs });
}

import type { VenueId } from '../../domain/account/account.ts';
import type { InstrumentSettings } from '../../domain/account/instrument-settings.ts';
import type { Instrument } from '../../domain/instrument/instrument.ts';
import { type Decimal, zero } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import { type RiskApproved, withApproval } from '../../domain/risk/approval.ts';
import type { VenueAnswer, VenueOrderView, VenueTrade } from '../../domain/venue/venue-answer.ts';
import type { VenueBooks, VenueOrderKey, VenueSession } from '../../ports/venue.port.ts';
import { anOrder, testRef } from '../builders.ts';
import { startMs } from '../simulated-clock.ts';

/** A market that the contract trades in, and prices around which it stands still. */
export interface GatewayMarket {
  readonly instrument: Instrument;
  /** Of an order; three of them are affordable, and a part of one can be traded. */
  readonly quantity: Decimal;
  /** A buy rests here, and a sell takes. */
  readonly below: Decimal;
  /** Another such price. */
  readonly lower: Decimal;
  /** A buy takes here, and a sell rests. */
  readonly above: Decimal;
  readonly tooSmall: Decimal;
  readonly tooMuch: Decimal;
  /** What a market buy by its cost names; absent where orders name no cost. */
  readonly cost?: Decimal;
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
}

/** One venue as the contract's cases differ by it. */
export interface GatewayUnderTest {
  readonly venue: VenueId;
  readonly markets: readonly [GatewayMarket, ...GatewayMarket[]];
  /** Of its API's path: where an order goes, and where it is cancelled. */
  readonly placing: string;
  readonly canceling: { readonly method: 'POST' | 'DELETE'; readonly path: string };
  /** Where several are cancelled by their ids with one request; absent where a venue has none. */
  readonly cancelingMany?: { readonly method: 'POST' | 'DELETE'; readonly path: string };
  /** Stops that the venue keeps: what they close, and where they are placed, cancelled and listed; absent where they are not used. */
  readonly stops?: {
    readonly kinds: readonly Instrument['kind'][];
    readonly placing: Route;
    readonly canceling: Route;
    readonly listing: Route;
    /** Where one takes another one's place; absent where a stop of spot holds no coins. */
    readonly replacing?: Route;
    /** Rows of a page of its list; absent where it has no pages. */
    readonly pageMax?: number;
    /** Whether the order of one that fired names it. */
    readonly namesFired?: boolean;
  };
  /** Whether an id that was used once may come again when its order has ended. */
  readonly clientIds: 'UNIQUE_AMONG_OPEN' | 'UNIQUE_FOREVER';
  /** Whether its list of trades tells which were of a liquidation. */
  readonly marksLiquidations?: boolean;
  /** Whether requests carry a time that the venue checks. */
  readonly isTimed: boolean;
}

/** What a request meets: docs/sim-exchange.md, "Request faults". */
export interface GatewayFault {
  readonly match: { readonly method?: string; readonly path?: string };
  readonly effect: 'before' | 'after';
  readonly respond: Reply | 'drop';
}
interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A venue over the wire, the product's gateway at it, and what a test knows of the venue past the gateway. */
export interface GatewayWorld {
  readonly session: VenueSession;
  readonly books: VenueBooks;
  /** A session whose keys have another secret. */
  readonly wrongSession: VenueSession;
  fault(fault: GatewayFault): Promise<unknown>;
  /** Puts the venue's clock ahead. */
  skew(clockSkewMs: number): Promise<unknown>;
  moveTo(instrument: Instrument, price: Decimal): Promise<unknown>;
  fund(asset: string, amount: string): Promise<unknown>;
  payFunding(instrument: Instrument, rate: string): Promise<unknown>;
  /** Best ask and what is offered there, in base units. */
  bestAsk(instrument: Instrument): Promise<{ readonly price: Decimal; readonly quantity: Decimal }>;
  /** The client order ids of every order that the venue really has. */
  orderIds(): Promise<readonly string[]>;
  /** From now on fees are paid in this third asset; absent where the venue has none. */
  payFeesElsewhere?(): Promise<string>;
  /** As at the start, also where the market was moved. */
  reset(): Promise<unknown>;
  stop(): Promise<void>;
}

let serial = 0;
/** A key that no other order of this process has, of the form that the product's ids have. */
export function nextKey({ instrument }: GatewayMarket): VenueOrderKey {
  serial += 1;
  return { instrument, clientOrderId: `TW${String(Date.now())}${String(serial).padStart(6, '0')}` };
}

/** By default a buy that rests below the market. */
export function orderAt(market: GatewayMarket, given: Partial<Order> = {}): RiskApproved<Order> {
  const { instrument, quantity, below } = market;
  const { base, quote, symbol, venue } = instrument;
  const margin = { settle: quote, leverage: zero.plus(3), mode: 'CROSS' } as const;
  const {
    quantity: sized,
    limitPrice,
    ...rest
  } = anOrder({
    venue,
    base,
    quote,
    instrument: symbol,
    ...(given.quoteQuantity ? {} : { quantity }),
    ...(given.type === 'market' ? {} : { limitPrice: below }),
    ...(instrument.kind === 'PERPETUAL' ? { margin } : {}),
    ...given,
  });
  // A venue without market buys by quantity sends a limit that covers them: what is reserved says which.
  const amount = market.above.times(sized ?? quantity).times('1.01');
  const order = {
    ...rest,
    ...(given.quoteQuantity ? {} : { quantity: sized ?? quantity }),
    ...(given.type === 'market' ? {} : { limitPrice: limitPrice ?? below }),
    reservation: { asset: quote, amount, remaining: amount },
  };
  const { ownerId, accountId, orderId } = order;
  const approval = { ownerId, accountId, orderId, epoch: 1, quantity };
  return withApproval(order, { ...approval, referencePrice: below, approvedAtMs: startMs });
}

export interface Placed extends VenueOrderKey {
  readonly venueOrderId: string;
}

/** Sends an order that the venue takes. @throws Error when it does not */
export async function place(
  { session }: GatewayWorld,
  market: GatewayMarket,
  given: Partial<Order> = {},
): Promise<Placed> {
  const key = nextKey(market);
  const answer = await session.submit(orderAt(market, given), market.instrument, key.clientOrderId);
  return { ...key, venueOrderId: acceptedId(answer) };
}

export function acceptedId(answer: VenueAnswer): string {
  if (answer.class !== 'ACCEPTED') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  return answer.venueOrderId;
}

/** The order as it ended: some venues only take a cancel, and end the order a moment later. */
export async function ended({ session }: GatewayWorld, key: VenueOrderKey): Promise<VenueOrderView> {
  for (let left = 100; left > 0; left -= 1) {
    const found = await session.lookUp(key);
    if (found.class === 'FOUND' && found.order.status !== 'ACCEPTED') return found.order;
    if (found.class === 'NOT_FOUND') throw new Error(`the order ${key.clientOrderId} is not there`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the order ${key.clientOrderId} did not end`);
}

export async function tradesOf({ session }: GatewayWorld, key: Placed): Promise<readonly VenueTrade[]> {
  const answer = await session.listTrades(key, key.venueOrderId);
  if (answer.class !== 'TRADES') throw new Error(`no trades: ${JSON.stringify(answer)}`);
  return answer.trades;
}

export function sum<Row>(rows: readonly Row[], of: (row: Row) => Decimal): Decimal {
  return rows.reduce((total, row) => total.plus(of(row)), zero);
}

/** What an answer of the books tells. @throws Error when it tells nothing */
export async function told<Answer extends { readonly class: string }>(
  asked: Promise<Answer> | undefined,
): Promise<Exclude<Answer, { class: 'UNKNOWN' }>> {
  const answer = await asked;
  if (!answer || answer.class === 'UNKNOWN')
    throw new Error(`the books do not tell: ${JSON.stringify(answer)}`);
  return answer as Exclude<Answer, { class: 'UNKNOWN' }>;
}

export async function balanceOf(world: GatewayWorld, asset: string): Promise<Decimal> {
  const { balances } = await told(world.books.readBalances());
  return balances.find((balance) => balance.asset === asset)?.total ?? zero;
}

export function settingsOf(
  { instrument }: GatewayMarket,
  given: Partial<InstrumentSettings> = {},
): InstrumentSettings {
  return {
    ...testRef,
    instrument: instrument.symbol,
    leverage: zero.plus(3),
    marginMode: 'CROSS',
    positionMode: 'ONE_WAY',
    ...given,
  };
}

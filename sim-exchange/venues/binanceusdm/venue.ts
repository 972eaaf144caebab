import { DepthFeed } from '../../core/depth-feed.ts';
import { Exchange } from '../../core/exchange.ts';
import { KeyRing } from '../../core/key-terms.ts';
import { MarketData } from '../../core/market-data.ts';
import type { FundingRate, MarketMark, Position, PositionSide } from '../../core/perpetual.ts';
import type { Clock, Order, Side } from '../../core/types.ts';
import { magnitude } from '../../core/units.ts';
import { ListenKeys } from './listen-keys.ts';
import { type LinearSymbol, linearSymbols } from './symbols.ts';

/** The one trading account behind the venue's API key. */
export const userAccount = 'user';

const noFees = { makerPpm: 0n, takerPpm: 0n, takenIn: 'QUOTE', stepAtoms: 1n } as const;
/** Fees paid in BNB are a tenth less. */
const bnbDiscount = { part: 9n, of: 10n };
/** Settled funding rates invented for the time before the start. */
const inventedRates = 360;

export interface BinanceUsdmVenueOptions {
  clock: Clock;
  seed: number;
  apiKey: string;
  secret: string;
  /** Requests' weight per minute and address, and orders per 10 s and account. */
  weightLimit1m: number;
  orderLimit10s: number;
}

/** A change of an isolated position's margin by hand. */
interface MarginChange {
  symbol: string;
  side: PositionSide;
  deltaAtoms: bigint;
  timeMs: number;
}

/** One change of an open order's price or quantity. */
export interface Amendment {
  id: number;
  orderId: number;
  before: Pick<Order, 'priceTicks' | 'quantityLots'>;
  after: Pick<Order, 'priceTicks' | 'quantityLots'>;
  timeMs: number;
}

/** Binance USDⓈ-M futures: the core exchange plus what its wire protocol shows of it. */
export class BinanceUsdmVenue {
  readonly options: BinanceUsdmVenueOptions;
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly symbols = new Map<string, LinearSymbol>();
  readonly data = new Map<string, MarketData>();
  readonly listenKeys: ListenKeys;
  /** Assets the futures wallet holds; those the spot wallet knows. */
  readonly marginAssets = ['USDT', 'USDC', 'BTC', 'ETH', 'BNB'];
  readonly coins = ['BNB', 'BTC', 'ETH', 'USDC', 'USDT'];
  readonly marginChanges: MarginChange[] = [];
  readonly amendments: Amendment[] = [];
  paysInBnb = false;
  private readonly assetTimes = new Map<string, number>();
  private readonly expiring = new Set<Order>();
  private readonly startedMs: number;
  /** Sums of the fills counted so far, by position. */
  private readonly realised = new Map<string, bigint>();
  private countedFills = 0;

  constructor(options: BinanceUsdmVenueOptions) {
    this.options = options;
    this.keys = new KeyRing(options.apiKey, options.secret);
    this.listenKeys = new ListenKeys(options.clock);
    this.startedMs = options.clock.nowMs();
    const symbols = linearSymbols(this.startedMs);
    this.exchange = new Exchange({ clock: options.clock, instruments: symbols });
    const account = this.exchange.addAccount(userAccount, noFees);
    account.feeInstead = (asset, feeAtoms) => (this.paysInBnb ? this.feeInBnb(asset, feeAtoms) : undefined);
    for (const symbol of symbols) {
      this.symbols.set(symbol.symbol, symbol);
      const start = symbol.model.startTicks;
      this.data.set(symbol.symbol, new MarketData(this.exchange, symbol.symbol, start, options.seed));
    }
    this.exchange.onEvent((event) => {
      if (event.kind !== 'balance' || event.account !== userAccount) return;
      for (const asset of event.assets) this.assetTimes.set(asset, event.timeMs);
    });
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  marketData(symbol: string): MarketData {
    return known(this.data.get(symbol), symbol);
  }

  markOf({ symbol }: LinearSymbol): MarketMark {
    return known(this.exchange.marks.get(symbol), symbol);
  }

  isHedged(): boolean {
    return [...this.symbols.keys()].every((symbol) => {
      return this.exchange.settings.positionMode(userAccount, symbol) === 'HEDGE';
    });
  }

  perpetuals(): LinearSymbol[] {
    return [...this.symbols.values()].filter(({ fundingIntervalHours }) => fundingIntervalHours > 0);
  }

  isIsolated({ symbol }: LinearSymbol): boolean {
    return this.exchange.settings.marginMode(userAccount, symbol) === 'ISOLATED';
  }

  openOrders({ symbol }: LinearSymbol): Order[] {
    return this.exchange.orders.openOf(userAccount, symbol);
  }

  /** Lots that are held long by anybody (somebody else holds as many short). */
  openLots({ symbol }: LinearSymbol): bigint {
    const positions = [...this.exchange.positions.all()].filter((position) => position.symbol === symbol);
    return positions.reduce((sum, { lots }) => sum + magnitude(lots), 0n) / 2n;
  }

  /** When the asset's balance last changed, or the venue's start: clients leave out an asset whose time is 0. */
  assetUpdatedMs(asset: string): number {
    return this.assetTimes.get(asset) ?? this.startedMs;
  }

  /** Profit and loss the account ever took on this position. */
  realisedAtoms({ symbol, side }: Readonly<Position>): bigint {
    const { fills } = this.exchange;
    if (fills.length < this.countedFills) this.forgetRealised();
    for (const { symbol: of, positionSide, realisedAtoms } of fills.slice(this.countedFills)) {
      const key = `${of} ${positionSide}`;
      this.realised.set(key, (this.realised.get(key) ?? 0n) + realisedAtoms);
    }
    this.countedFills = fills.length;
    return this.realised.get(`${symbol} ${side}`) ?? 0n;
  }

  private forgetRealised(): void {
    this.realised.clear();
    this.countedFills = 0;
  }

  /** Settled funding rates, oldest first: an invented past at the market's rate, then what was really settled. */
  fundingRates(): FundingRate[] {
    return [
      ...[...this.symbols.values()].flatMap((symbol) => this.pastRates(symbol)),
      ...this.exchange.funding.rates,
    ];
  }

  private pastRates({ symbol, perpetual, model }: LinearSymbol): FundingRate[] {
    const { fundingIntervalMs: intervalMs, fundingRateAtoms: rateAtoms } = perpetual;
    const newestMs = this.startedMs - (this.startedMs % intervalMs);
    return Array.from({ length: inventedRates }, (_, i) => {
      const timeMs = newestMs - (inventedRates - 1 - i) * intervalMs;
      return { symbol, rateAtoms, markTicks: model.startTicks, timeMs };
    });
  }

  noteMargin(symbol: string, side: PositionSide, deltaAtoms: bigint): void {
    this.marginChanges.push({ symbol, side, deltaAtoms, timeMs: this.nowMs() });
  }

  noteAmendment(order: Order, before: Amendment['before']): void {
    const { priceTicks, quantityLots } = order;
    const id = this.amendments.length + 1;
    const after = { priceTicks, quantityLots };
    this.amendments.push({ id, orderId: order.id, before, after, timeMs: this.nowMs() });
  }

  /** Remembers an order that is only good till a date. */
  watchExpiry(order: Order): void {
    if (Number(order.wire.goodTillDate ?? 0) > 0) this.expiring.add(order);
  }

  /** Ends orders whose date has come. */
  expireOrders(): void {
    for (const order of this.expiring) {
      if (order.state === 'FILLED' || Number(order.wire.goodTillDate) <= this.nowMs()) {
        this.expiring.delete(order);
        this.exchange.cancel(order);
      }
    }
  }

  reset(): void {
    this.marginChanges.length = 0;
    this.amendments.length = 0;
    this.paysInBnb = false;
    this.assetTimes.clear();
    this.expiring.clear();
    this.forgetRealised();
  }

  /** A depth feed that hears every change of the symbol's book from now on. */
  depthFeed(symbol: string): DepthFeed {
    const book = this.exchange.book(symbol);
    const feed = new DepthFeed(book);
    const before = book.onChange;
    book.onChange = (side: Side, priceTicks: bigint, lots: bigint) => {
      before(side, priceTicks, lots);
      feed.note(side, priceTicks, lots);
    };
    return feed;
  }

  /** The fee in BNB at its mark price, or undefined where there is too little BNB. */
  private feeInBnb(_asset: string, feeAtoms: bigint) {
    const bnb = known(this.symbols.get('BNBUSDT'), 'BNBUSDT');
    const priceAtoms = this.markOf(bnb).markTicks * bnb.tickAtoms;
    if (priceAtoms === 0n) return undefined;
    const stepAtoms = 10_000n;
    const exact = (feeAtoms * bnbDiscount.part * 10n ** 12n) / (bnbDiscount.of * priceAtoms);
    const bnbAtoms = exact - (exact % stepAtoms);
    const { freeAtoms } = this.exchange.account(userAccount).balance('BNB');
    return freeAtoms < bnbAtoms ? undefined : { asset: 'BNB', feeAtoms: bnbAtoms };
  }
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`unknown symbol ${name}`);
  return value;
}

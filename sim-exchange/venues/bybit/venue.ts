import { Exchange } from '../../core/exchange.ts';
import { FillIndex } from '../../core/fill-index.ts';
import { KeyRing } from '../../core/key-terms.ts';
import { MarketData } from '../../core/market-data.ts';
import type { PositionSide } from '../../core/perpetual.ts';
import type { VenuePolicy } from '../../core/policy.ts';
import type { Clock } from '../../core/types.ts';
import { atomsPerUnit, magnitude } from '../../core/units.ts';
import { type BybitInstrument, bybitInstruments, spotFees } from './instruments.ts';
import type { AnyCategory } from './params.ts';

/** The unified account behind the venue's API key, and the funding wallet beside it. */
export const userAccount = 'user';
export const fundingAccount = 'funding';
/** The account's number. */
export const uid = '100000001';
/** How far from the market a price may be: Bybit publishes a limit a market; five percent here for all. */
const limitPercent = 5n;

/** Client ids never come again; a trigger price that is already reached is refused. */
const policy: Partial<VenuePolicy> = {
  clientIds: { unique: 'EVER' },
  oversizedReduceOnly: 'SHRINK',
  stopReached: 'REFUSE',
  marginMode: 'CROSS',
};

export interface BybitVenueOptions {
  clock: Clock;
  seed: number;
  apiKey: string;
  secret: string;
  /** venue: Bybit's own limits; open: none, for load tests. */
  limits: 'venue' | 'open';
}

/** Bybit's spot pairs and linear perpetuals on one unified account: the core exchange plus what its wire shows of it. */
export class BybitVenue {
  readonly options: BybitVenueOptions;
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly startedMs: number;
  readonly fills: FillIndex;
  /** Seconds without a private connection after which orders are cancelled, by product; none: it is off. */
  readonly disconnectSeconds = new Map<string, number>();
  private readonly data = new Map<string, MarketData>();

  constructor(options: BybitVenueOptions) {
    this.options = options;
    this.startedMs = options.clock.nowMs();
    this.keys = new KeyRing(options.apiKey, options.secret);
    this.exchange = new Exchange({ clock: options.clock, instruments: bybitInstruments, policy });
    this.exchange.addAccount(userAccount, spotFees);
    this.exchange.addAccount(fundingAccount, spotFees);
    this.fills = new FillIndex(this.exchange.fills);
    for (const { symbol, model } of bybitInstruments) {
      this.data.set(symbol, new MarketData(this.exchange, symbol, model.startTicks, options.seed));
    }
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  /** The instruments of a category, or all. */
  ofCategory(category?: AnyCategory): BybitInstrument[] {
    return bybitInstruments.filter((each) => category === undefined || each.category === category);
  }

  /** By Bybit's name, which is unique within a category. */
  find(category: AnyCategory, name: string): BybitInstrument | undefined {
    return bybitInstruments.find((each) => each.category === category && each.name === name);
  }

  /** By the simulator's own name. */
  instrument(symbol: string): BybitInstrument {
    return known(
      bybitInstruments.find((each) => each.symbol === symbol),
      symbol,
    );
  }

  marketData(symbol: string): MarketData {
    return known(this.data.get(symbol), symbol);
  }

  hedges(symbol: string): boolean {
    return this.exchange.settings.positionMode(userAccount, symbol) === 'HEDGE';
  }

  /** Margin mode belongs to the account: all its contracts have the same. */
  isIsolated(): boolean {
    return this.ofCategory('linear').some(
      ({ symbol }) => this.exchange.settings.marginMode(userAccount, symbol) === 'ISOLATED',
    );
  }

  /** A contract's mark price; a spot pair's last price. */
  markTicks({ symbol }: BybitInstrument): bigint {
    const ticks = this.exchange.marks.ticks(symbol);
    return ticks === 0n ? this.marketData(symbol).lastTicks : ticks;
  }

  indexTicks({ symbol }: BybitInstrument): bigint {
    return this.exchange.marks.get(symbol)?.indexTicks ?? this.marketData(symbol).lastTicks;
  }

  /** Highest price of a buy, lowest of a sell. */
  priceLimits(instrument: BybitInstrument): { buyTicks: bigint; sellTicks: bigint } {
    const ticks = this.markTicks(instrument);
    const buyTicks = (ticks * (100n + limitPercent)) / 100n;
    return { buyTicks, sellTicks: (ticks * (100n - limitPercent)) / 100n };
  }

  /** What an amount of an asset is worth in USD, by its spot pair; stablecoins are worth one. */
  usdAtoms(asset: string, amountAtoms: bigint): bigint {
    const pair = this.find('spot', `${asset}USDT`);
    if (pair === undefined) return asset === 'USDT' ? amountAtoms : 0n;
    return (amountAtoms * this.marketData(pair.symbol).lastTicks * pair.tickAtoms) / atomsPerUnit;
  }

  /** A fixed part of the market's, and what the account here holds. */
  openInterestLots({ symbol, model }: BybitInstrument): bigint {
    let lots = model.levelLots * 1000n;
    for (const position of this.exchange.positions.of(userAccount, symbol)) lots += magnitude(position.lots);
    return lots;
  }

  reset(): void {
    this.fills.reset();
    this.disconnectSeconds.clear();
    const { balances } = this.exchange.account(fundingAccount);
    for (const [, balance] of balances) Object.assign(balance, { freeAtoms: 0n, lockedAtoms: 0n });
  }
}

const sides: readonly PositionSide[] = ['BOTH', 'LONG', 'SHORT'];

/** Bybit numbers positions: 0 one-way, 1 long and 2 short in hedge mode. */
export function positionIdxOf(side: PositionSide): number {
  return sides.indexOf(side);
}

export function positionSideOf(positionIdx: number): PositionSide | undefined {
  return sides[positionIdx];
}

function known<T>(value: T | undefined, symbol: string): T {
  if (value === undefined) throw new Error(`unknown instrument ${symbol}`);
  return value;
}

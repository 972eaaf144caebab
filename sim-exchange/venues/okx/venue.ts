import { Exchange } from '../../core/exchange.ts';
import { FillIndex } from '../../core/fill-index.ts';
import { KeyRing } from '../../core/key-terms.ts';
import { MarketData } from '../../core/market-data.ts';
import type { PositionSide } from '../../core/perpetual.ts';
import type { VenuePolicy } from '../../core/policy.ts';
import type { Clock } from '../../core/types.ts';
import { atomsPerUnit, magnitude } from '../../core/units.ts';
import { familyOf, type OkxInstrument, okxInstruments, spotFees } from './instruments.ts';
import { priceText } from './text.ts';

/** The one trading account behind the venue's API key, and the wallet beside it that deposits go to. */
export const userAccount = 'user';
export const fundingAccount = 'funding';
/** How far from the market a price may be: 5 %, the widest that OKX's rules name for spot pairs. */
const limitPercent = 5n;

/** Client ids may come again once their order has ended; stops that are already reached go off at once. */
const policy: Partial<VenuePolicy> = {
  clientIds: { unique: 'OPEN' },
  oversizedReduceOnly: 'SHRINK',
  stopReached: 'TRIGGER',
  marginMode: 'CROSS',
};

export interface OkxVenueOptions {
  clock: Clock;
  seed: number;
  apiKey: string;
  secret: string;
  /** The passphrase of every key. */
  password: string;
  /** venue: OKX's own limits; open: none, for load tests. */
  limits: 'venue' | 'open';
}

/** OKX's spot pairs and swaps on one unified account: the core exchange plus what its wire protocol shows of it. */
export class OkxVenue {
  readonly options: OkxVenueOptions;
  readonly exchange: Exchange;
  readonly instruments = new Map<string, OkxInstrument>();
  readonly keys: KeyRing;
  readonly startedMs: number;
  readonly fills: FillIndex;
  /** `reqId` of the request that last amended an order, for the stream. */
  readonly amendIds = new Map<number, string>();
  private readonly data = new Map<string, MarketData>();

  constructor(options: OkxVenueOptions) {
    this.options = options;
    this.startedMs = options.clock.nowMs();
    this.keys = new KeyRing(options.apiKey, options.secret);
    this.exchange = new Exchange({ clock: options.clock, instruments: okxInstruments, policy });
    this.exchange.addAccount(userAccount, spotFees);
    this.exchange.addAccount(fundingAccount, spotFees);
    this.fills = new FillIndex(this.exchange.fills);
    for (const instrument of okxInstruments) {
      this.instruments.set(instrument.symbol, instrument);
      const start = instrument.model.startTicks;
      const data = new MarketData(this.exchange, instrument.symbol, start, options.seed);
      this.data.set(instrument.symbol, data);
    }
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  instrument(symbol: string): OkxInstrument {
    return known(this.instruments.get(symbol), symbol);
  }

  marketData(symbol: string): MarketData {
    return known(this.data.get(symbol), symbol);
  }

  /** The instruments of a kind, or all. */
  ofType(instType?: string): OkxInstrument[] {
    return okxInstruments.filter((each) => instType === undefined || each.instType === instType);
  }

  /** True in long/short mode, false in net mode. */
  hedges(): boolean {
    return this.exchange.settings.positionMode(userAccount, '') === 'HEDGE';
  }

  /** OKX's name of a market's margin mode; spot has none. */
  mgnModeOf(symbol: string): string {
    if (this.instrument(symbol).perpetual === undefined) return '';
    return this.exchange.settings.marginMode(userAccount, symbol) === 'ISOLATED' ? 'isolated' : 'cross';
  }

  /** What an amount of an asset is worth in USD, by its spot pair; stablecoins are worth one. */
  usdAtoms(asset: string, amountAtoms: bigint): bigint {
    const pair = this.indexPair(`${asset}-USDT`);
    if (pair === undefined) return asset === 'USDT' ? amountAtoms : 0n;
    return (amountAtoms * this.marketData(pair.symbol).lastTicks * pair.tickAtoms) / atomsPerUnit;
  }

  /** A fixed part of the market's, and what the account here holds. */
  openInterestLots({ symbol, model }: OkxInstrument): bigint {
    let lots = model.levelLots * 1000n;
    for (const position of this.exchange.positions.of(userAccount, symbol)) lots += magnitude(position.lots);
    return lots;
  }

  /** Highest price of a buy, lowest of a sell. */
  priceLimits(instrument: OkxInstrument): { buyTicks: bigint; sellTicks: bigint } {
    const ticks = this.markTicks(instrument);
    return {
      buyTicks: (ticks * (100n + limitPercent)) / 100n,
      sellTicks: (ticks * (100n - limitPercent)) / 100n,
    };
  }

  /** A swap's mark price; a spot pair's last price. */
  markTicks({ symbol }: OkxInstrument): bigint {
    const ticks = this.exchange.marks.ticks(symbol);
    return ticks === 0n ? this.marketData(symbol).lastTicks : ticks;
  }

  markText(instrument: OkxInstrument): string {
    return priceText(instrument, this.markTicks(instrument));
  }

  indexText(instrument: OkxInstrument): string {
    const mark = this.exchange.marks.get(instrument.symbol);
    return priceText(instrument, mark?.indexTicks ?? this.marketData(instrument.symbol).lastTicks);
  }

  /** The spot pair whose price is the index of this family. */
  indexPair(family: string): OkxInstrument | undefined {
    return this.ofType('SPOT').find((each) => familyOf(each) === family);
  }
}

const sides = { net: 'BOTH', long: 'LONG', short: 'SHORT' } as const;

/** The core's name of a position side; undefined for what is none. */
export function positionSideOf(posSide: string): PositionSide | undefined {
  return Object.entries(sides).find(([name]) => name === posSide)?.[1];
}

export function posSideOf(side: PositionSide): string {
  return side === 'BOTH' ? 'net' : side.toLowerCase();
}

function known<T>(value: T | undefined, symbol: string): T {
  if (value === undefined) throw new Error(`unknown instrument ${symbol}`);
  return value;
}

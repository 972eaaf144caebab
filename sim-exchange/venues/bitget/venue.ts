import { Exchange } from '../../core/exchange.ts';
import { KeyRing } from '../../core/key-terms.ts';
import { MarketData } from '../../core/market-data.ts';
import type { PositionSide } from '../../core/perpetual.ts';
import type { VenuePolicy } from '../../core/policy.ts';
import type { Clock, Side } from '../../core/types.ts';
import { atomsPerUnit, magnitude } from '../../core/units.ts';
import { type BitgetInstrument, bitgetInstruments, type Category, spotFees } from './instruments.ts';
import { priceText } from './text.ts';

/** The one unified account behind the venue's API key, and the wallet beside it that deposits go to. */
export const userAccount = 'user';
export const fundingAccount = 'funding';
/** The account's number, as far as a client ever sees one. */
export const uid = '7264631750';

/** "The idempotent validity period is six hours": so long a client id is taken after its order ended. */
const clientIdsKeptMs = 6 * 3_600_000;

const policy: Partial<VenuePolicy> = {
  clientIds: { unique: 'WINDOW', windowMs: clientIdsKeptMs },
  oversizedReduceOnly: 'SHRINK',
  stopReached: 'TRIGGER',
  marginMode: 'CROSS',
};

export interface BitgetVenueOptions {
  clock: Clock;
  seed: number;
  apiKey: string;
  secret: string;
  /** The passphrase of every key. */
  password: string;
  /** venue: Bitget's own limits; open: none, for load tests. */
  limits: 'venue' | 'open';
}

/** Bitget's spot pairs and USDT futures on one unified account: the core exchange plus what its protocol shows of it. */
export class BitgetVenue {
  readonly options: BitgetVenueOptions;
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly startedMs: number;
  private readonly instruments = new Map<string, BitgetInstrument>();
  private readonly data = new Map<string, MarketData>();

  constructor(options: BitgetVenueOptions) {
    this.options = options;
    this.startedMs = options.clock.nowMs();
    this.keys = new KeyRing(options.apiKey, options.secret);
    this.exchange = new Exchange({ clock: options.clock, instruments: bitgetInstruments, policy });
    this.exchange.addAccount(userAccount, spotFees);
    this.exchange.addAccount(fundingAccount, spotFees);
    for (const instrument of bitgetInstruments) {
      this.instruments.set(instrument.symbol, instrument);
      const start = instrument.model.startTicks;
      this.data.set(instrument.symbol, new MarketData(this.exchange, instrument.symbol, start, options.seed));
    }
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  /** By the core's symbol. */
  instrument(symbol: string): BitgetInstrument {
    return known(this.instruments.get(symbol), symbol);
  }

  marketData(symbol: string): MarketData {
    return known(this.data.get(symbol), symbol);
  }

  /** The market of a category that clients call this. */
  named(category: Category, name: string): BitgetInstrument | undefined {
    return this.ofCategory(category).find((each) => each.name === name);
  }

  ofCategory(category?: Category): BitgetInstrument[] {
    return bitgetInstruments.filter((each) => category === undefined || each.category === category);
  }

  hedges(): boolean {
    return this.exchange.settings.positionMode(userAccount, '') === 'HEDGE';
  }

  holdMode(): string {
    return this.hedges() ? 'hedge_mode' : 'one_way_mode';
  }

  /** Bitget's name of a perpetual's margin mode. */
  marginModeOf(symbol: string): string {
    return this.exchange.settings.marginMode(userAccount, symbol) === 'ISOLATED' ? 'isolated' : 'crossed';
  }

  /** What an amount of a coin is worth in USDT, by its spot pair. */
  usdAtoms(coin: string, amountAtoms: bigint): bigint {
    const pair = this.named('SPOT', `${coin}USDT`);
    if (pair === undefined) return coin === 'USDT' ? amountAtoms : 0n;
    return (amountAtoms * this.marketData(pair.symbol).lastTicks * pair.tickAtoms) / atomsPerUnit;
  }

  /** A fixed part of the market's, and what the account here holds. */
  openInterestLots({ symbol, model }: BitgetInstrument): bigint {
    let lots = model.levelLots * 1000n;
    for (const position of this.exchange.positions.of(userAccount, symbol)) lots += magnitude(position.lots);
    return lots;
  }

  /** A perpetual's mark price; a spot pair's last price. */
  markTicks({ symbol }: BitgetInstrument): bigint {
    const ticks = this.exchange.marks.ticks(symbol);
    return ticks === 0n ? this.marketData(symbol).lastTicks : ticks;
  }

  markText(instrument: BitgetInstrument): string {
    return priceText(instrument, this.markTicks(instrument));
  }

  indexText(instrument: BitgetInstrument): string {
    const mark = this.exchange.marks.get(instrument.symbol);
    return priceText(instrument, mark?.indexTicks ?? this.marketData(instrument.symbol).lastTicks);
  }
}

/** `long` or `short`: what a position is, or what an order opens or closes. */
export function holdSideOf(side: PositionSide, isLong: boolean): string {
  return side === 'BOTH' ? (isLong ? 'long' : 'short') : side.toLowerCase();
}

export function sideText(side: Side): string {
  return side === 'BUY' ? 'buy' : 'sell';
}

function known<T>(value: T | undefined, symbol: string): T {
  if (value === undefined) throw new Error(`unknown instrument ${symbol}`);
  return value;
}

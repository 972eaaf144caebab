import type { Exchange } from './exchange.ts';
import { House } from './house.ts';
import { MarketModel, type ModelShape } from './market-model.ts';
import { seededRandom, seedFromText } from './random.ts';

/** model: prices move; still: only the book at start and what the control endpoint does. */
export type MarketMode = 'model' | 'still';

/** What moves one symbol's market. */
export interface MarketSource {
  step(): void;
  /** Puts the price at `midTicks`; resting orders it passes are filled. */
  moveTo(midTicks: bigint): void;
  readonly mid: bigint;
}

export interface DrivenSymbol {
  symbol: string;
  shape: ModelShape;
  /** Replaces the model, for example with a replay. */
  source?: ((house: House) => MarketSource) | undefined;
}

/** Steps from one move of a modelled market to its next: enough to look alive, on a machine that has more to do. */
const stepsAMove = 3;

/** Every symbol's market of one venue. The caller steps it, every 100 ms. */
export class MarketDriver {
  private readonly exchange: Exchange;
  private readonly mode: MarketMode;
  private readonly sources = new Map<string, MarketSource>();
  private steps = 0;

  constructor(exchange: Exchange, symbols: DrivenSymbol[], mode: MarketMode, seed: number) {
    this.exchange = exchange;
    this.mode = mode;
    for (const { symbol, shape, source } of symbols) {
      const house = new House(exchange, symbol);
      const random = seededRandom(seedFromText(symbol, seed));
      this.sources.set(symbol, source?.(house) ?? new MarketModel(house, shape, random));
    }
  }

  /** Quotes every book for the first time, at `mids` where given (a restored market). */
  start(mids: ReadonlyMap<string, bigint> = new Map()): void {
    for (const [symbol, source] of this.sources) {
      const midTicks = mids.get(symbol) ?? source.mid;
      source.moveTo(midTicks);
      this.exchange.perpetuals.follow(symbol, midTicks);
      // A market has a last price from the first moment: stop orders are judged by it.
      this.exchange.print(symbol, midTicks, 1n);
    }
  }

  /** Prices move and funding falls due by the clock; in a still market neither does. */
  step(): void {
    if (this.mode === 'still') return;
    this.steps += 1;
    let turn = this.steps;
    for (const [symbol, source] of this.sources) {
      // In turn, so that they do not all move at once.
      turn += 1;
      if (source instanceof MarketModel && turn % stepsAMove !== 0) continue;
      source.step();
      this.exchange.perpetuals.follow(symbol, source.mid);
    }
    this.exchange.funding.payDue();
  }

  mid(symbol: string): bigint | undefined {
    return this.sources.get(symbol)?.mid;
  }

  /** Moves a symbol's price; false when there is no such symbol. */
  moveTo(symbol: string, priceAtoms: bigint): boolean {
    const source = this.sources.get(symbol);
    if (source === undefined) return false;
    const midTicks = priceAtoms / this.exchange.instrument(symbol).tickAtoms;
    source.moveTo(midTicks);
    // What the model made of it: its prices keep to the venue's steps. A replay's mid lies between its own quotes.
    const printed = source instanceof MarketModel ? source.mid : midTicks;
    this.exchange.print(symbol, printed, 1n);
    this.exchange.perpetuals.follow(symbol, printed);
    return true;
  }
}

import { Atr } from '../../shared/domain/indicators/bands.ts';
import type { Candle } from '../../shared/domain/indicators/candle.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { EngineOptions } from './options.ts';

const atrPeriod = 14;

/** How much of an order the market takes, and how far it moves for it. */
export class Liquidity {
  readonly #options: EngineOptions;
  readonly #atr = new Atr(atrPeriod);
  /** Volume of the candle, what of it is left for us, and the part of the price that volatility costs. */
  #volume = 0;
  #left = Number.POSITIVE_INFINITY;
  #volatile = 0;
  /** Closed candles are to be told. */
  readonly isWatched: boolean;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { slippageModel, sizing } = options;
    this.isWatched = slippageModel?.kind === 'volatility' || sizing?.kind === 'volatility-target';
  }

  /** Average true range of 14 closed candles in the prices that were told; NaN before there are so many. */
  get averageTrueRange(): number {
    return at(this.#atr.values, 0);
  }

  /** A candle begins. `volume`: in units. */
  open(volume: number): void {
    const { volumeShare, slippageModel } = this.#options;
    if (volumeShare === undefined && slippageModel?.kind !== 'volume') return;
    this.#volume = volume;
    if (volumeShare !== undefined) this.#left = Math.floor(volume * volumeShare);
  }

  /** A candle has closed. */
  closed(candle: Candle): void {
    this.#atr.next(candle);
    const { slippageModel: model } = this.#options;
    const atr = this.averageTrueRange;
    if (model?.kind !== 'volatility' || Number.isNaN(atr)) return;
    this.#volatile = (model.multiple * atr) / candle.close;
  }

  /** Share of the price that an order of `units` loses on its way. */
  slipOf(units: number): number {
    const { slippage, slippageModel: model } = this.#options;
    if (model === undefined) return slippage;
    if (model.kind === 'volatility') return slippage + this.#volatile;
    const share = this.#volume > 0 ? Math.min(1, units / this.#volume) : 1;
    return slippage + model.impact * share * share;
  }

  /** How many of `units` are filled in this candle; they are taken. */
  take(units: number): number {
    if (units <= this.#left) {
      this.#left -= units;
      return units;
    }
    const taken = this.#left;
    this.#left = 0;
    return taken;
  }
}

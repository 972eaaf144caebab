import type { VenueId } from '../../domain/account/account.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { CandleView, MarketViews, ViewKind } from '../../domain/market/market-views.ts';
import type { MarketViewReader, MarketViewWriter } from '../../ports/market-views.port.ts';

type Views = { [Kind in ViewKind]: Map<string, MarketViews[Kind]> };

export class InMemoryMarketViews implements MarketViewReader, MarketViewWriter {
  readonly #views: Views = { book: new Map(), trades: new Map(), ticker: new Map() };
  readonly #candles = new Map<string, Map<number, MarketCandle>>();

  async findView<Kind extends ViewKind>(
    kind: Kind,
    venue: VenueId,
    symbol: string,
  ): Promise<MarketViews[Kind] | undefined> {
    return this.#views[kind].get(`${venue}#${symbol}`);
  }

  async listCandles(
    venue: VenueId,
    symbol: string,
    range: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
  ): Promise<readonly MarketCandle[]> {
    return [...(this.#candles.get(`${venue}#${symbol}`)?.values() ?? [])]
      .filter(({ openTimeMs }) => openTimeMs >= range.fromMs && openTimeMs < range.toMs)
      .sort((a, b) => a.openTimeMs - b.openTimeMs)
      .slice(-range.limit);
  }

  async saveView<Kind extends ViewKind>(kind: Kind, view: MarketViews[Kind]): Promise<void> {
    const key = `${view.venue}#${view.symbol}`;
    const stored = this.#views[kind].get(key);
    if (!stored || stored.asOfMs <= view.asOfMs) this.#views[kind].set(key, view);
  }

  async saveCandle({ venue, symbol, candle }: CandleView): Promise<void> {
    const key = `${venue}#${symbol}`;
    const candles = this.#candles.get(key) ?? new Map<number, MarketCandle>();
    this.#candles.set(key, candles);
    if (candle.isWhole || candles.get(candle.openTimeMs)?.isWhole !== true)
      candles.set(candle.openTimeMs, candle);
  }
}

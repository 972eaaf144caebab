import { hash } from 'node:crypto';
import { factsOfDay } from '../../domain/market/history-day.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { MarketHistory, StoredDay } from '../../ports/market-history.port.ts';
import { parquetOfCandles } from './candle-parquet.ts';
import { textOfCatalogue } from './catalogue.ts';
import { catalogueKey, catalogueName, dayKey, historyRoot } from './catalogue-reader.ts';
import { ParquetReader } from './parquet-reader.ts';

/** Somebody else's lines are merged again so often. */
const attemptsMax = 8;

/** `history/v1/{venue}/{BTC-USDT}/1m/{yyyy}/{mm}/{dd}.parquet`, and `catalogue.json` beside the `1m` of each market. */
export class ParquetHistory extends ParquetReader implements MarketHistory {
  async listMarkets(): Promise<readonly FollowedMarket[]> {
    const keys = await this.objects.list(`${historyRoot}/`);
    const catalogues = keys.filter((key) => key.endsWith(`/${catalogueName}`));
    return Promise.all(catalogues.map(async (key) => (await this.#catalogueAt(key)).market));
  }

  async saveDay(market: FollowedMarket, dayMs: number, candles: readonly MarketCandle[]): Promise<boolean> {
    const bytes = parquetOfCandles(market, candles);
    const key = dayKey(market, dayMs);
    const sha256 = hash('sha256', bytes);
    const kept = await this.objects.get(key);
    const isNew = !kept || hash('sha256', kept.bytes) !== sha256;
    if (isNew) await this.objects.put(key, bytes);
    const day = { ...factsOfDay(dayMs, candles), sha256, bytes: bytes.length };
    return (await this.#list(market, dayMs, day)) || isNew;
  }

  /** @returns whether the catalogue did not say so already */
  async #list(market: FollowedMarket, dayMs: number, day: StoredDay): Promise<boolean> {
    const key = catalogueKey(market);
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const found = await this.objects.get(key);
      const days = found ? this.parsed(key, found.bytes).days : new Map<number, StoredDay>();
      if (days.get(dayMs)?.sha256 === day.sha256) return false;
      const text = textOfCatalogue(market, new Map(days).set(dayMs, day));
      if (await this.objects.put(key, Buffer.from(text), found?.version ?? null)) return true;
    }
    throw new Error(`${this.objects.locate(key)} is written by others all the time`);
  }

  async #catalogueAt(key: string) {
    const found = await this.objects.get(key);
    if (!found) throw new Error(`${this.objects.locate(key)} is gone`);
    return this.parsed(key, found.bytes);
  }
}

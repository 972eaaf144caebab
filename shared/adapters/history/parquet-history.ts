import { hash } from 'node:crypto';
import { DamagedDay, factsOfDay } from '../../domain/market/history-day.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { HistoryCatalogue, MarketHistory, StoredDay } from '../../ports/market-history.port.ts';
import { candlesOfParquet, parquetOfCandles } from './candle-parquet.ts';
import { catalogueOfText, dayText, textOfCatalogue } from './catalogue.ts';
import type { HistoryObjects } from './objects.ts';

const root = 'history/v1';
const catalogueName = 'catalogue.json';
/** Somebody else's lines are merged again so often. */
const attemptsMax = 8;
const repair = 'Fetch that day again with `bin/tradewind data gaps --repair`.';

/** `history/v1/{venue}/{BTC-USDT}/1m/{yyyy}/{mm}/{dd}.parquet`, and `catalogue.json` beside the `1m` of each market. */
export class ParquetHistory implements MarketHistory {
  readonly #objects: HistoryObjects;

  constructor(objects: HistoryObjects) {
    this.#objects = objects;
  }

  async listMarkets(): Promise<readonly FollowedMarket[]> {
    const keys = await this.#objects.list(`${root}/`);
    const catalogues = keys.filter((key) => key.endsWith(`/${catalogueName}`));
    return Promise.all(catalogues.map(async (key) => (await this.#catalogueAt(key)).market));
  }

  async readCatalogue(market: FollowedMarket): Promise<HistoryCatalogue> {
    const found = await this.#objects.get(catalogueKey(market));
    return found ? this.#parsed(catalogueKey(market), found.bytes).days : new Map();
  }

  async readDay(market: FollowedMarket, dayMs: number, sha256?: string): Promise<readonly MarketCandle[]> {
    const key = dayKey(market, dayMs);
    const found = await this.#objects.get(key);
    if (!found && sha256 === undefined) return [];
    try {
      if (!found) throw new Error('it is gone');
      if (sha256 !== undefined && hash('sha256', found.bytes) !== sha256)
        throw new Error(`${found.bytes.length} bytes are not those that the catalogue knows`);
      return await candlesOfParquet(found.bytes);
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      throw new DamagedDay(`${this.#objects.locate(key)} cannot be read: ${why}. ${repair}`, {
        cause: error,
      });
    }
  }

  async saveDay(market: FollowedMarket, dayMs: number, candles: readonly MarketCandle[]): Promise<boolean> {
    const bytes = parquetOfCandles(market, candles);
    const key = dayKey(market, dayMs);
    const sha256 = hash('sha256', bytes);
    const kept = await this.#objects.get(key);
    const isNew = !kept || hash('sha256', kept.bytes) !== sha256;
    if (isNew) await this.#objects.put(key, bytes);
    const day = { ...factsOfDay(dayMs, candles), sha256, bytes: bytes.length };
    return (await this.#list(market, dayMs, day)) || isNew;
  }

  /** @returns whether the catalogue did not say so already */
  async #list(market: FollowedMarket, dayMs: number, day: StoredDay): Promise<boolean> {
    const key = catalogueKey(market);
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const found = await this.#objects.get(key);
      const days = found ? this.#parsed(key, found.bytes).days : new Map<number, StoredDay>();
      if (days.get(dayMs)?.sha256 === day.sha256) return false;
      const text = textOfCatalogue(market, new Map(days).set(dayMs, day));
      if (await this.#objects.put(key, Buffer.from(text), found?.version ?? null)) return true;
    }
    throw new Error(`${this.#objects.locate(key)} is written by others all the time`);
  }

  async #catalogueAt(key: string) {
    const found = await this.#objects.get(key);
    if (!found) throw new Error(`${this.#objects.locate(key)} is gone`);
    return this.#parsed(key, found.bytes);
  }

  #parsed(key: string, bytes: Uint8Array) {
    try {
      return catalogueOfText(Buffer.from(bytes).toString('utf8'));
    } catch (error) {
      const advice = 'Move it away and backfill again: days that are there are taken as they are.';
      throw new Error(`${this.#objects.locate(key)} is no catalogue. ${advice}`, { cause: error });
    }
  }
}

/** `BTC/USDT:USDT` is the folder `BTC-USDT-USDT`. */
function folderOf({ venue, symbol }: FollowedMarket): string {
  return `${root}/${venue}/${symbol.replaceAll(/[/:]/g, '-')}`;
}

function catalogueKey(market: FollowedMarket): string {
  return `${folderOf(market)}/${catalogueName}`;
}

function dayKey(market: FollowedMarket, dayMs: number): string {
  return `${folderOf(market)}/1m/${dayText(dayMs).replaceAll('-', '/')}.parquet`;
}

import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { HistoryCatalogue, MarketHistory } from '../../ports/market-history.port.ts';
import { catalogueOfText, dayText } from './catalogue.ts';
import type { HistoryObjects } from './objects.ts';

export const historyRoot = 'history/v1';
export const catalogueName = 'catalogue.json';

/** Which days are kept of a market; knows nothing of what is in them. */
export class CatalogueReader implements Pick<MarketHistory, 'readCatalogue'> {
  protected readonly objects: HistoryObjects;

  constructor(objects: HistoryObjects) {
    this.objects = objects;
  }

  async readCatalogue(market: FollowedMarket): Promise<HistoryCatalogue> {
    const found = await this.objects.get(catalogueKey(market));
    return found ? this.parsed(catalogueKey(market), found.bytes).days : new Map();
  }

  protected parsed(key: string, bytes: Uint8Array) {
    try {
      return catalogueOfText(Buffer.from(bytes).toString('utf8'));
    } catch (error) {
      const advice = 'Move it away and backfill again: days that are there are taken as they are.';
      throw new Error(`${this.objects.locate(key)} is no catalogue. ${advice}`, { cause: error });
    }
  }
}

/** `BTC/USDT:USDT` is the folder `BTC-USDT-USDT`. */
function folderOf({ venue, symbol }: FollowedMarket): string {
  return `${historyRoot}/${venue}/${symbol.replaceAll(/[/:]/g, '-')}`;
}

export function catalogueKey(market: FollowedMarket): string {
  return `${folderOf(market)}/${catalogueName}`;
}

export function dayKey(market: FollowedMarket, dayMs: number): string {
  return `${folderOf(market)}/1m/${dayText(dayMs).replaceAll('-', '/')}.parquet`;
}

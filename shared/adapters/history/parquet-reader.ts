import { hash } from 'node:crypto';
import { DamagedDay } from '../../domain/market/history-day.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import { candlesOfParquet } from './candle-parquet.ts';
import { CatalogueReader, dayKey } from './catalogue-reader.ts';

const repair = 'Fetch that day again with `bin/tradewind data gaps --repair`.';

/** Days as they are kept; writes nothing, and holds nothing that could. */
export class ParquetReader
  extends CatalogueReader
  implements Pick<MarketHistory, 'readCatalogue' | 'readDay'>
{
  async readDay(market: FollowedMarket, dayMs: number, sha256?: string): Promise<readonly MarketCandle[]> {
    const key = dayKey(market, dayMs);
    const found = await this.objects.get(key);
    if (!found && sha256 === undefined) return [];
    try {
      if (!found) throw new Error('it is gone');
      if (sha256 !== undefined && hash('sha256', found.bytes) !== sha256)
        throw new Error(`${found.bytes.length} bytes are not those that the catalogue knows`);
      return await candlesOfParquet(found.bytes);
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      throw new DamagedDay(`${this.objects.locate(key)} cannot be read: ${why}. ${repair}`, {
        cause: error,
      });
    }
  }
}

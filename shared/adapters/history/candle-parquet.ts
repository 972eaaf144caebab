import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as z from 'zod';
import { exactText } from '../../domain/market/exact-text.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';

/** Of the columns; what another version wrote is not guessed at. */
const formatVersion = '1';
const minuteMs = 60_000;
const amounts = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume'] as const;

/**
 * Candles as Parquet, the same bytes for the same candles: `openTimeMs` and `trades` INT64, prices and
 * volumes decimal text (a double's shortest decimal, so that no reader rounds it), `isWhole` BOOLEAN, `source` text.
 */
export function parquetOfCandles(
  { venue, symbol }: FollowedMarket,
  candles: readonly MarketCandle[],
  timeframe = '1m',
): Uint8Array {
  const column = <Value>(name: string, type: 'INT64' | 'STRING' | 'BOOLEAN', data: Value[]) => ({
    ...{ name, type, data },
    nullable: false,
  });
  const columnData = [
    column(
      'openTimeMs',
      'INT64',
      candles.map(({ openTimeMs }) => BigInt(openTimeMs)),
    ),
    ...amounts.map((name) =>
      column(
        name,
        'STRING',
        candles.map((candle) => exactText(candle[name])),
      ),
    ),
    column(
      'trades',
      'INT64',
      candles.map(({ trades }) => BigInt(trades)),
    ),
    column(
      'isWhole',
      'BOOLEAN',
      candles.map(({ isWhole }) => isWhole),
    ),
    column(
      'source',
      'STRING',
      candles.map(({ source }) => source),
    ),
  ];
  const facts = { 'tradewind.version': formatVersion, venue, symbol, timeframe };
  const kvMetadata = Object.entries(facts).map(([key, value]) => ({ key, value }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'tradewind' }));
}

const whole = z.bigint().transform(Number);
const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const row = z.object({
  openTimeMs: whole,
  open: decimal,
  high: decimal,
  low: decimal,
  close: decimal,
  volume: decimal,
  quoteVolume: decimal,
  trades: whole,
  isWhole: z.boolean(),
  source: z.enum(['TRADES', 'CANDLES', 'VENUE']),
});

/** Those of a minute. @throws Error of whatever kind when these are not the bytes of `parquetOfCandles` */
export async function candlesOfParquet(bytes: Uint8Array): Promise<readonly MarketCandle[]> {
  const file = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(file);
  const version = metadata.key_value_metadata?.find(({ key }) => key === 'tradewind.version')?.value;
  if (version !== formatVersion)
    throw new Error(`its format is ${version ?? 'not ours'}, not ${formatVersion}`);
  const rows = z.array(row).parse(await parquetReadObjects({ file, metadata }));
  return rows.map(({ openTimeMs, ...rest }) => ({ openTimeMs, endMs: openTimeMs + minuteMs, ...rest }));
}

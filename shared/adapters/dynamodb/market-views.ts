import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CertifiedVenueId, type VenueId, venueIds } from '../../domain/account/account.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { CandleView, MarketViews, ViewKind } from '../../domain/market/market-views.ts';
import type { MarketViewReader, MarketViewWriter } from '../../ports/market-views.port.ts';

/** Candles stay for three days: history has its own place. */
const candleKeptMs = 3 * 86_400_000;

const view = {
  venue: z.custom<CertifiedVenueId>((value) => venueIds.some((id) => id === value)),
  symbol: z.string(),
  asOfMs: z.number(),
};
const level = z.tuple([z.string(), z.string()]);
const trade = z.object({
  id: z.string(),
  price: z.string(),
  size: z.string(),
  takerSide: z.enum(['BUY', 'SELL']),
  timeMs: z.number(),
});
const told = z.string().nullable();
const schemas: { readonly [Kind in ViewKind]: z.ZodType<MarketViews[Kind]> } = {
  book: z.object({
    ...view,
    source: z.enum(['STREAM', 'REST']),
    isValid: z.boolean(),
    fault: z.enum(['NOT_LOADED', 'GAP', 'CROSSED', 'UNREADABLE']).nullable(),
    sequence: z.number(),
    bids: z.array(level),
    asks: z.array(level),
  }),
  trades: z.object({ ...view, trades: z.array(trade) }),
  ticker: z.object({
    ...view,
    last: told,
    open: told,
    high: told,
    low: told,
    volume: told,
    quoteVolume: told,
    markPrice: told,
    indexPrice: told,
    fundingRate: told,
    fundingAtMs: z.number().nullable(),
  }),
};
const candleSchema: z.ZodType<MarketCandle> = z.object({
  openTimeMs: z.number(),
  endMs: z.number(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
  quoteVolume: z.number(),
  trades: z.number(),
  isWhole: z.boolean(),
  source: z.enum(['TRADES', 'CANDLES', 'VENUE']),
});
const record = z.object({ view: z.string() });

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Live market data in the market table, each view as JSON text: it is written whole and read whole. */
export class DynamoDbMarketViews implements MarketViewReader, MarketViewWriter {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async findView<Kind extends ViewKind>(
    kind: Kind,
    venue: VenueId,
    symbol: string,
  ): Promise<MarketViews[Kind] | undefined> {
    const { client, table: TableName } = this.#deps;
    const Key = { pk: viewsOf(venue, symbol), sk: kind };
    const { Item } = await client.send(new GetCommand({ TableName, Key }));
    return Item && schemas[kind].parse(JSON.parse(record.parse(Item).view));
  }

  async listCandles(
    venue: VenueId,
    symbol: string,
    { fromMs, toMs, limit }: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
  ): Promise<readonly MarketCandle[]> {
    const { client, table: TableName } = this.#deps;
    const values = { ':pk': candlesOf(venue, symbol), ':from': timeKey(fromMs), ':to': timeKey(toMs - 1) };
    const found: MarketCandle[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: values,
          ScanIndexForward: false,
          Limit: limit - found.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(
        ...(page.Items ?? []).map((item) => candleSchema.parse(JSON.parse(record.parse(item).view))),
      );
      start = page.LastEvaluatedKey;
    } while (start && found.length < limit);
    return found.reverse();
  }

  async saveView<Kind extends ViewKind>(kind: Kind, saved: MarketViews[Kind]): Promise<void> {
    const { venue, symbol, asOfMs } = saved;
    const Item = { pk: viewsOf(venue, symbol), sk: kind, asOfMs, view: JSON.stringify(saved) };
    await this.#put(Item, 'attribute_not_exists(pk) OR asOfMs <= :asOf', { ':asOf': asOfMs });
  }

  async saveCandle({ venue, symbol, candle }: CandleView): Promise<void> {
    const { openTimeMs, isWhole } = candle;
    const key = { pk: candlesOf(venue, symbol), sk: timeKey(openTimeMs) };
    const expiresAtSeconds = Math.ceil((openTimeMs + candleKeptMs) / 1_000);
    const Item = { ...key, isWhole, expiresAtSeconds, view: JSON.stringify(candle) };
    if (isWhole) await this.#put(Item);
    else await this.#put(Item, 'attribute_not_exists(pk) OR isWhole = :no', { ':no': false });
  }

  async #put(Item: object, condition?: string, values?: Record<string, unknown>): Promise<void> {
    const { client, table: TableName } = this.#deps;
    const conditions = condition && { ConditionExpression: condition, ExpressionAttributeValues: values };
    try {
      await client.send(new PutCommand({ TableName, Item: { ...Item }, ...conditions }));
    } catch (error) {
      // What is stored is newer, or more whole: exactly what is wanted.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

function viewsOf(venue: VenueId, symbol: string): string {
  return `VIEWS#${venue}#${symbol}`;
}

function candlesOf(venue: VenueId, symbol: string): string {
  return `CANDLES#${venue}#${symbol}`;
}

function timeKey(timeMs: number): string {
  return String(Math.max(0, timeMs)).padStart(14, '0');
}

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isVenueId, type VenueId } from '../../domain/account/account.ts';
import type { Instrument, MarketPrice } from '../../domain/instrument/instrument.ts';
import { zero } from '../../domain/money/decimal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MarketDataReader, MarketDataWriter } from '../../ports/market-data.port.ts';
import { decimalField, encode, integerField, textField } from './codec.ts';

const rules = {
  venue: z.custom<VenueId>(isVenueId),
  symbol: textField,
  base: textField,
  quote: textField,
  priceTick: decimalField,
  quantityStep: decimalField,
  quantityMin: decimalField,
  quantityMax: decimalField,
  notionalMin: decimalField,
  quoteStep: decimalField,
  // Records from before the field was kept have no such fee.
  quoteFeeRate: decimalField.default(zero),
  priceBands: z.array(z.object({ from: decimalField, tick: decimalField })).exactOptional(),
  status: z.enum(['TRADING', 'HALTED']),
  statusReason: textField.exactOptional(),
};
const instrumentRecord: z.ZodType<Instrument> = z.union([
  z.object({
    ...rules,
    kind: z.literal('PERPETUAL'),
    settle: textField,
    contractSize: decimalField,
    leverageMax: decimalField,
    takerFeeRate: decimalField,
  }),
  // Records from before there were perpetuals name no kind.
  z.object({ ...rules, kind: z.literal('SPOT').default('SPOT') }),
]);

const priceRecord: z.ZodType<MarketPrice> = z.object({
  venue: z.custom<VenueId>(isVenueId),
  symbol: textField,
  bid: decimalField,
  ask: decimalField,
  last: decimalField,
  asOfMs: integerField,
});

/** Instruments rarely change; a listing or a new tick is seen within this time. */
const instrumentCachedMs = 300_000;

interface Deps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}

/** Market data in its own table: it has no owner and no history, and is written far more often than read. */
export class DynamoDbMarketData implements MarketDataReader, MarketDataWriter {
  readonly #deps: Deps;
  readonly #instruments = new Map<string, { readonly instrument: Instrument; readonly untilMs: number }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async findInstrument(venue: VenueId, symbol: string): Promise<Instrument | undefined> {
    const cached = this.#instruments.get(`${venue}#${symbol}`);
    if (cached && cached.untilMs > this.#deps.clock.nowMs()) return cached.instrument;
    const item = await this.#get(`INSTRUMENTS#${venue}`, symbol);
    if (!item) return undefined;
    const instrument = instrumentRecord.parse(item);
    const untilMs = this.#deps.clock.nowMs() + instrumentCachedMs;
    this.#instruments.set(`${venue}#${symbol}`, { instrument, untilMs });
    return instrument;
  }

  async findPrice(venue: VenueId, symbol: string): Promise<MarketPrice | undefined> {
    const item = await this.#get(`PRICES#${venue}`, symbol);
    return item && priceRecord.parse(item);
  }

  async listPrices(venue: VenueId): Promise<readonly MarketPrice[]> {
    const found = await this.#deps.client.send(
      new QueryCommand({
        TableName: this.#deps.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `PRICES#${venue}` },
      }),
    );
    return (found.Items ?? []).map((item) => priceRecord.parse(item));
  }

  async saveInstruments(instruments: readonly Instrument[]): Promise<void> {
    for (const instrument of instruments) {
      const key = { pk: `INSTRUMENTS#${instrument.venue}`, sk: instrument.symbol };
      await this.#deps.client.send(
        new PutCommand({ TableName: this.#deps.table, Item: { ...key, ...encode(instrument) } }),
      );
    }
  }

  async savePrice(price: MarketPrice): Promise<void> {
    const key = { pk: `PRICES#${price.venue}`, sk: price.symbol };
    try {
      await this.#deps.client.send(
        new PutCommand({
          TableName: this.#deps.table,
          Item: { ...key, ...encode(price) },
          ConditionExpression: 'attribute_not_exists(pk) OR asOfMs <= :asOf',
          ExpressionAttributeValues: { ':asOf': price.asOfMs },
        }),
      );
    } catch (error) {
      // A newer price is already there: exactly what newest-wins means.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async #get(pk: string, sk: string): Promise<Record<string, unknown> | undefined> {
    const found = await this.#deps.client.send(
      new GetCommand({ TableName: this.#deps.table, Key: { pk, sk } }),
    );
    return found.Item;
  }
}

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CertifiedVenueId, venueIds } from '../../domain/account/account.ts';
import type {
  FollowedMarket,
  MarketSubscription,
  SubscriptionKey,
} from '../../domain/market/market-subscription.ts';
import type { MarketSubscriptions } from '../../ports/market-subscriptions.port.ts';
import { integerField, textField } from './codec.ts';

/** One partition: ws-ingest reads all of them, every few seconds, and there are few. */
const pk = 'SUBSCRIPTIONS';

const record: z.ZodType<MarketSubscription> = z.object({
  ownerId: textField,
  venue: z.custom<CertifiedVenueId>((value) => venueIds.some((id) => id === value)),
  symbol: textField,
  holder: textField,
  sinceMs: integerField,
});

/** Who wants which market to be followed, in the market table. */
export class DynamoDbMarketSubscriptions implements MarketSubscriptions {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor({ client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string }) {
    this.#client = client;
    this.#table = table;
  }

  async add(subscription: MarketSubscription): Promise<void> {
    const Item = { pk, sk: keyOf(subscription), ...subscription };
    const put = { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    try {
      await this.#client.send(new PutCommand(put));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async remove(subscription: SubscriptionKey): Promise<boolean> {
    const Key = { pk, sk: keyOf(subscription) };
    const command = new DeleteCommand({ TableName: this.#table, Key, ReturnValues: 'ALL_OLD' });
    const { Attributes } = await this.#client.send(command);
    return Attributes !== undefined;
  }

  listOf(ownerId: string): Promise<readonly MarketSubscription[]> {
    return this.#query('pk = :pk AND begins_with(sk, :owner)', { ':owner': `${ownerId}#` }, true);
  }

  async listFollowed(): Promise<readonly FollowedMarket[]> {
    const all = await this.#query('pk = :pk', {}, false);
    const markets = all.map(({ venue, symbol }) => ({ venue, symbol }));
    return [...new Map(markets.map((each) => [`${each.venue}#${each.symbol}`, each])).values()];
  }

  async #query(
    condition: string,
    values: Readonly<Record<string, string>>,
    isConsistent: boolean,
  ): Promise<readonly MarketSubscription[]> {
    const found: MarketSubscription[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: condition,
          ExpressionAttributeValues: { ':pk': pk, ...values },
          ConsistentRead: isConsistent,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(page.Items ?? []).map((item) => record.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  }
}

function keyOf({ ownerId, venue, symbol, holder }: SubscriptionKey): string {
  return `${ownerId}#${venue}#${symbol}#${holder}`;
}

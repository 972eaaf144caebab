import {
  type SubscriptionResource,
  subscriptionList,
  subscriptionResource,
} from '#shared/http-api/market-subscription-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { table, timeText } from '../views/table.ts';

const path = '/v1/market/subscriptions';

/** Has a market followed: within 5 s its book, trades, ticker and candles are kept. */
export async function subscribeMarket(
  { client }: Connection,
  venue: string,
  instrument: string,
): Promise<Outcome> {
  const sent = await client.send('POST', path, subscriptionResource, { body: { venue, instrument } });
  if (!sent.ok) return failed(sent.failure, client.correlationId);
  return done(sent.value, `${instrument} at ${venue} is followed.`);
}

/** Takes back what {@link subscribeMarket} asked for; shows what is left. */
export async function unsubscribeMarket(
  { client }: Connection,
  venue: string,
  instrument: string,
): Promise<Outcome> {
  const left = await client.send('DELETE', path, subscriptionList, { query: { venue, instrument } });
  return left.ok
    ? done(left.value, listText(left.value.subscriptions))
    : failed(left.failure, client.correlationId);
}

export async function listSubscriptions({ client }: Connection): Promise<Outcome> {
  const read = await client.get(path, subscriptionList);
  return read.ok
    ? done(read.value, listText(read.value.subscriptions))
    : failed(read.failure, client.correlationId);
}

function listText(subscriptions: readonly SubscriptionResource[]): string {
  if (subscriptions.length === 0) return 'You are subscribed to no market.';
  const columns = [{ title: 'VENUE' }, { title: 'INSTRUMENT' }, { title: 'FOR' }, { title: 'SINCE (UTC)' }];
  const rows = subscriptions.map(({ venue, instrument, holder, sinceMs }) => [
    venue,
    instrument,
    holder === 'user' ? 'you' : `strategy ${holder}`,
    timeText(sinceMs),
  ]);
  return table(columns, rows);
}

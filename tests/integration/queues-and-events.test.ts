import { randomUUID } from 'node:crypto';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, PurgeQueueCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { marketBuy, place, restingBuy, settled, showOrder, showPositions } from '../support/api.ts';
import { awsClients, queueDepth, receiveAll } from '../support/aws.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { ordersAtVenue, resetVenues, tradesAtVenue } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const aws = awsClients();
afterAll(() => aws.destroy());
const { outputs, user } = inject('cloud');

async function sendAccountEvents(bodies: readonly string[]): Promise<void> {
  await aws.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: outputs.AccountEventsQueueUrl,
      Entries: bodies.map((MessageBody, index) => ({
        Id: String(index),
        MessageBody,
        MessageGroupId: user.accountId,
        MessageDeduplicationId: randomUUID(),
      })),
    }),
  );
}

async function drained(): Promise<void> {
  await eventually(
    async () => ((await queueDepth(aws.sqs, outputs.AccountEventsQueueUrl ?? '')) === 0 ? true : undefined),
    {
      otherwise: () => 'the account events were not worked off',
    },
  );
}

/** The fill that the venue reported for an order, as a message of our own making. */
async function fillMessageOf(orderId: string, changes: Record<string, unknown> = {}): Promise<string> {
  const order = await showOrder(orderId);
  const fill = {
    ownerId: user.userId,
    accountId: user.accountId,
    venue: 'binance',
    instrument: order.instrument,
    venueOrderId: order.venueOrderId,
    clientOrderId: order.clientOrderId,
    venueTimeMs: order.updatedAtMs,
    source: 'stream',
    tradeId: 'test-1',
    side: order.side,
    quantity: '0.001',
    price: '60000',
    cost: '60',
    liquidity: 'taker',
    ...changes,
  };
  return JSON.stringify({ version: 1, kind: 'FILL', correlationId: order.correlationId, fill });
}

describe('the account-event queue', () => {
  it('applies the same fill once, however often it is delivered', async () => {
    const order = await settled((await place(marketBuy('0.002'))).orderId);
    const holdings = async () =>
      (await showPositions()).map(({ quantity, averageEntryPrice }) => [quantity, averageEntryPrice]);
    const before = await holdings();
    const trades = await tradesAtVenue(order.venueOrderId);
    expect(trades.length).toBeGreaterThan(0);
    const repeats = await Promise.all(
      [1, 2, 3].flatMap(() =>
        trades.map(({ tradeId, price, quantity, quoteQuantity }) =>
          fillMessageOf(order.orderId, { tradeId: String(tradeId), price, quantity, cost: quoteQuantity }),
        ),
      ),
    );
    await sendAccountEvents(repeats.slice(0, 10));
    await drained();
    expect(await holdings()).toEqual(before);
    await expectBooksToTieOut();
  });

  it('buries what cannot be read, and works off the rest of the batch', async () => {
    const deadLetters = outputs.AccountEventsDeadLettersUrl ?? '';
    const order = await place(restingBuy('30000'));
    const poison = [
      'not json at all',
      '{"version":99,"kind":"FILL"}',
      await fillMessageOf(order.orderId, { quantity: 'NaN' }),
      await fillMessageOf(order.orderId, { quantity: '-1' }),
    ];
    const expired = JSON.stringify({
      version: 1,
      kind: 'ORDER_UPDATE',
      correlationId: order.correlationId,
      update: {
        ownerId: user.userId,
        accountId: user.accountId,
        venue: 'binance',
        instrument: order.instrument,
        venueOrderId: order.venueOrderId,
        clientOrderId: order.clientOrderId,
        venueTimeMs: order.updatedAtMs,
        source: 'stream',
        status: 'EXPIRED',
        executedQuantity: '0',
      },
    });
    await sendAccountEvents([...poison, expired]);
    expect((await settled(order.orderId)).state).toBe('EXPIRED');
    await drained();
    const buried: string[] = [];
    await eventually(
      async () => {
        buried.push(...(await receiveAll(aws.sqs, deadLetters)));
        return buried.length >= poison.length ? true : undefined;
      },
      { otherwise: () => `only ${buried.length} of ${poison.length} were buried` },
    );
    expect([...buried].sort()).toEqual([...poison].sort());
    await aws.sqs.send(new PurgeQueueCommand({ QueueUrl: deadLetters }));
    // The message lied, for the test's sake: the venue still has the order.
    expect((await ordersAtVenue(order.orderId)).map(({ state }) => state)).toEqual(['NEW']);
    // A comparison of the books would halt the account for it, and rightly.
    await resetVenues();
  });
});

describe('domain events', () => {
  it('reach every subscriber, also when another one fails', async () => {
    const name = `test-${randomUUID()}`;
    const { QueueUrl = '' } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
    const bus = outputs.EventBusName;
    const rule = { Name: name, EventBusName: bus, EventPattern: JSON.stringify({ source: ['tradewind'] }) };
    await aws.events.send(new PutRuleCommand(rule));
    const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:000000000000:${queue}`;
    await aws.events.send(
      new PutTargetsCommand({
        Rule: name,
        EventBusName: bus,
        Targets: [
          { Id: 'failing', Arn: arnOf('no-such-queue') },
          { Id: 'working', Arn: arnOf(name) },
        ],
      }),
    );
    const order = await settled((await place(marketBuy())).orderId);
    const seen: { type: string; detail: Record<string, string> }[] = [];
    const mine = () => seen.filter(({ detail }) => detail.order_id === order.orderId).map(({ type }) => type);
    await eventually(
      async () => {
        for (const body of await receiveAll(aws.sqs, QueueUrl)) {
          const event = JSON.parse(body) as { 'detail-type': string; detail: Record<string, string> };
          seen.push({ type: event['detail-type'], detail: event.detail });
        }
        return mine().includes('order.filled') && mine().includes('trade.executed') ? true : undefined;
      },
      { otherwise: () => `events seen: ${mine().join(', ')}` },
    );
    expect(mine()).toContain('order.initialized');
    const filled = seen.find(
      ({ type, detail }) => type === 'order.filled' && detail.order_id === order.orderId,
    );
    expect(filled?.detail).toMatchObject({
      event_type: 'order.filled',
      user_id: user.userId,
      symbol: 'BTC/USDT',
      side: 'buy',
      filled_qty: '0.001',
      correlationId: order.correlationId,
    });
    for (const field of ['fill_price', 'commission', 'timestamp']) expect(filled?.detail[field]).toBeTruthy();
  });
});

import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Fill, VenueOrderUpdate } from '../../domain/order/fill.ts';
import type { AccountEvent, CancelCommand, ReconcileCommand } from '../../ports/queues.port.ts';
import { aFill, anUpdate, testOrderId, testRef } from '../../testing/builders.ts';
import { lost, ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import { accountEventMessage, cancelCommandMessage, reconcileCommandMessage } from './messages.ts';
import { SqsAccountEventQueue, SqsCommandQueue } from './queues.ts';

const queueUrl = 'http://127.0.0.1:9/111122223333/events.fifo';
const message = z.object({
  MessageBody: z.string(),
  MessageGroupId: z.string().min(1).max(128),
  // What SQS allows in such an id.
  MessageDeduplicationId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
});
const batches = z.array(
  z.object({ QueueUrl: z.literal(queueUrl), Entries: z.array(message.extend({ Id: z.string() })) }),
);

const fillEvent = (given: Partial<Fill> = {}): AccountEvent => ({
  kind: 'FILL',
  fill: aFill(given),
  correlationId: 'c',
});
const updateEvent = (given: Partial<VenueOrderUpdate> = {}): AccountEvent => ({
  kind: 'ORDER_UPDATE',
  update: anUpdate(given),
  correlationId: 'c',
});

function eventQueue(runOf = () => 'run-1', ...answers: readonly ServiceAnswer[]) {
  const service = new ScriptedService(
    ...(answers.length > 0 ? answers : [ok({ Successful: [], Failed: [] })]),
  );
  const client = new SQSClient({ ...service.options(), md5: false });
  return {
    queue: new SqsAccountEventQueue(client, queueUrl, runOf),
    batches: () => batches.parse(service.requests).map(({ Entries }) => Entries),
  };
}

async function dedupeIdOf(event: AccountEvent, run = 'run-1'): Promise<string | undefined> {
  const { queue, batches: sent } = eventQueue(() => run);
  await queue.send([event]);
  return sent()[0]?.[0]?.MessageDeduplicationId;
}

describe('the queue of account events', () => {
  it('takes ten at once, in order, each under an id of its own in the batch', async () => {
    const { queue, batches: sent } = eventQueue();
    const events = Array.from({ length: 23 }, (_, index) => fillEvent({ tradeId: String(index) }));
    await queue.send(events);
    expect(sent().map((batch) => batch.length)).toEqual([10, 10, 3]);
    for (const batch of sent()) expect(new Set(batch.map(({ Id }) => Id)).size).toBe(batch.length);
    const received = sent()
      .flat()
      .map(({ MessageBody }) => accountEventMessage.parse(JSON.parse(MessageBody)));
    expect(received).toEqual(events);
  });

  it('is not asked for nothing', async () => {
    const { queue, batches: sent } = eventQueue();
    await queue.send([]);
    expect(sent()).toEqual([]);
  });

  it('keeps an account’s events in order, and lets no account wait for another', async () => {
    const { queue, batches: sent } = eventQueue();
    await queue.send([fillEvent(), updateEvent(), fillEvent({ accountId: 'account-2' })]);
    expect(sent()[0]?.map(({ MessageGroupId }) => MessageGroupId)).toEqual([
      'account-1',
      'account-1',
      'account-2',
    ]);
  });

  it('drops a repeat of the same run, and not one of another run or source', async () => {
    for (const make of [fillEvent, updateEvent]) {
      const first = await dedupeIdOf(make());
      expect(await dedupeIdOf(make())).toBe(first);
      expect(await dedupeIdOf(make(), 'run-2')).not.toBe(first);
      expect(await dedupeIdOf(make({ source: 'reconcile' }))).not.toBe(first);
    }
  });

  it('takes no two events for one', async () => {
    const events: readonly AccountEvent[] = [
      fillEvent(),
      fillEvent({ tradeId: '2' }),
      fillEvent({ venueOrderId: '7002' }),
      fillEvent({ instrument: 'ETH/USDT' }),
      fillEvent({ accountId: 'account-2' }),
      updateEvent(),
      updateEvent({ venueOrderId: '7002' }),
      updateEvent({ instrument: 'ETH/USDT' }),
      updateEvent({ accountId: 'account-2' }),
      updateEvent({ status: 'CANCELED' }),
      updateEvent({ executedQuantity: d('0.1') }),
      updateEvent({ venueTimeMs: 1 }),
    ];
    const ids = await Promise.all(events.map((event) => dedupeIdOf(event)));
    expect(new Set(ids).size).toBe(events.length);
  });

  it('asks for the run once a send: one report is one run', async () => {
    let runs = 0;
    const { queue } = eventQueue(() => {
      runs += 1;
      return String(runs);
    });
    await queue.send(Array.from({ length: 12 }, (_, index) => fillEvent({ tradeId: String(index) })));
    expect(runs).toBe(1);
  });

  it('that takes some events only is a fault: the caller sends all of them again', async () => {
    const failed = { Id: '1', SenderFault: false, Code: 'InternalError' };
    const { queue } = eventQueue(() => 'run-1', ok({ Successful: [], Failed: [failed] }));
    await expect(queue.send([fillEvent(), updateEvent()])).rejects.toThrow('InternalError');
  });

  it.each([
    ['AccessDenied', refusal('AccessDenied')],
    ['TimeoutError', lost],
  ])('that answers %s is a fault', async (name, answer) => {
    const { queue } = eventQueue(() => 'run-1', answer);
    await expect(queue.send([fillEvent()])).rejects.toMatchObject({ name });
  });
});

describe('the queue of commands', () => {
  const cancel: CancelCommand = { kind: 'CANCEL', ...testRef, orderId: testOrderId, correlationId: 'c' };
  const sentAs = async (command: CancelCommand, attempt: string) => {
    const service = new ScriptedService(ok({ MessageId: 'm' }));
    await new SqsCommandQueue(new SQSClient({ ...service.options(), md5: false }), queueUrl).send(
      command,
      attempt,
    );
    return message.parse(service.requests[0]);
  };

  it('carries the command', async () => {
    const { MessageBody } = await sentAs(cancel, '3');
    expect(cancelCommandMessage.parse(JSON.parse(MessageBody))).toEqual(cancel);
  });

  it('drops a repeat of the same attempt, and not a deliberate one', async () => {
    const [first, again, next] = await Promise.all(['3', '3', '4'].map((attempt) => sentAs(cancel, attempt)));
    expect(again?.MessageDeduplicationId).toBe(first?.MessageDeduplicationId);
    expect(next?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
  });

  it('lets no cancel wait for another, nor for its own repeat', async () => {
    const other = { ...cancel, orderId: 'order-2' };
    const sent = await Promise.all([sentAs(cancel, '3'), sentAs(cancel, '4'), sentAs(other, '3')]);
    expect(new Set(sent.map(({ MessageGroupId }) => MessageGroupId)).size).toBe(3);
  });

  it('takes the reconciliations of one moment as one, and runs one at a time an account', async () => {
    const service = new ScriptedService(ok({ MessageId: 'm' }));
    const queue = new SqsCommandQueue(new SQSClient({ ...service.options(), md5: false }), queueUrl);
    const command: ReconcileCommand = {
      kind: 'RECONCILE',
      ...testRef,
      trigger: 'SCHEDULE',
      correlationId: 'c',
    };
    await queue.request(command);
    await queue.request({ ...command, trigger: 'RECONNECT' });
    await queue.request({ ...command, correlationId: 'd' });
    await queue.request({ ...command, accountId: 'account-2' });
    const sent = z.array(message).parse(service.requests);
    expect(reconcileCommandMessage.parse(JSON.parse(sent[0]?.MessageBody ?? ''))).toEqual(command);
    const [first, again, later, other] = sent;
    expect(again?.MessageDeduplicationId).toBe(first?.MessageDeduplicationId);
    expect(later?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
    expect(later?.MessageGroupId).toBe(first?.MessageGroupId);
    expect(other?.MessageGroupId).not.toBe(first?.MessageGroupId);
  });

  it('that does not take it is a fault', async () => {
    const service = new ScriptedService(refusal('QueueDoesNotExist'));
    const queue = new SqsCommandQueue(new SQSClient(service.options()), queueUrl);
    await expect(queue.send(cancel, '3')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

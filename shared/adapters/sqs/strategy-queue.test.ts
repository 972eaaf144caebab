import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { StrategyTrigger } from '../../ports/queues.port.ts';
import { ok, ScriptedService } from '../testing/scripted-service.ts';
import { strategyMessage } from './strategy-messages.ts';
import { SqsStrategyQueue, strategyGroup } from './strategy-queue.ts';

const queueUrl = 'http://127.0.0.1:9/111122223333/strategies.fifo';
const look: StrategyTrigger = {
  ...{ kind: 'LOOK', ownerId: 'user-1', strategyId: 'ma-1', about: 'candle:60000', candleMs: 60_000 },
};
const signal: StrategyTrigger = {
  ...{
    kind: 'SIGNAL',
    ownerId: 'user-1',
    strategyId: 'ma-1',
    signalId: 's-1',
    name: 'buy',
    value: 1,
    atMs: 5,
  },
};
const batches = z.array(
  z.object({
    Entries: z.array(
      z.object({ MessageBody: z.string(), MessageGroupId: z.string(), MessageDeduplicationId: z.string() }),
    ),
  }),
);

function opened(failed: readonly object[] = []) {
  const service = new ScriptedService(ok({ Successful: [], Failed: failed }));
  const client = new SQSClient({ ...service.options(), md5: false });
  return { queue: new SqsStrategyQueue(client, queueUrl), service };
}

describe('triggers of strategies', () => {
  it('come back from the queue as they were sent, in the group of their strategy', async () => {
    const { queue, service } = opened();
    await queue.send([look, signal]);
    const entries = batches.parse(service.requests).flatMap(({ Entries }) => Entries);
    expect(entries.map(({ MessageBody }) => strategyMessage.parse(JSON.parse(MessageBody)))).toEqual([
      look,
      signal,
    ]);
    const group = strategyGroup('user-1', 'ma-1');
    expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toEqual([group, group]);
    expect(new Set(entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(2);
  });

  it('that are not taken are a fault', async () => {
    const { queue } = opened([{ Id: '0', Code: 'InternalError', SenderFault: false }]);
    await expect(queue.send([look])).rejects.toThrow('InternalError');
  });

  it.each([
    ['of another version', { ...look, version: 2 }],
    ['of another kind', { version: 1, ...look, kind: 'GLANCE' }],
    ['without a strategy', { version: 1, ...look, strategyId: '' }],
    ['with something else in it', { version: 1, ...look, more: 1 }],
    ['with a value that is none', { version: 1, ...signal, value: 'much' }],
  ])('%s are refused', (_what, message) => {
    expect(strategyMessage.safeParse(message).success).toBe(false);
  });
});

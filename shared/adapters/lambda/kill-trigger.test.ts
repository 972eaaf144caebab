import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, vi } from 'vitest';
import type { Breach } from '../../domain/safety/breach.ts';
import { SequentialIds } from '../../testing/sequential-ids.ts';
import { breachesMessage } from './breaches-message.ts';
import { LambdaKillTrigger } from './kill-trigger.ts';

const breach = (n: number): Breach => ({
  ...{ metric: 'DrawdownBreaches', ownerId: 'user-1', scope: `account:${n}`, cause: 'USDT', foundAtMs: 5 },
  detail: 'account-1 has lost 9 USDT',
});

describe('a watcher', () => {
  it('tells the kill switch in messages that it can read, none too large, and does not wait for the end', async () => {
    const client = new LambdaClient({ region: 'us-east-1' });
    const sent: InvokeCommand['input'][] = [];
    vi.spyOn(client, 'send').mockImplementation(async (command) => {
      if (command instanceof InvokeCommand) sent.push(command.input);
    });
    const breaches = Array.from({ length: 201 }, (_, n) => breach(n));
    const deps = { client, functionName: 'kill-switch', foundBy: 'a test', ids: new SequentialIds() };
    await new LambdaKillTrigger(deps).press(breaches);
    expect(sent.map(({ InvocationType }) => InvocationType)).toEqual(['Event', 'Event']);
    const read = sent.map(({ Payload }) => breachesMessage.parse(JSON.parse(String(Payload))));
    expect(read.flatMap((message) => message.breaches)).toEqual(breaches);
    expect(read[0]).toMatchObject({ foundBy: 'a test' });
  });
});

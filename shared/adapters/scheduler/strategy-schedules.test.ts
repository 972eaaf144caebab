import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { aStrategy } from '../../testing/strategies.ts';
import { strategyMessage } from '../sqs/strategy-messages.ts';
import { EventBridgeStrategySchedules } from './strategy-schedules.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:strategies.fifo';
const roleArn = 'arn:aws:iam::111122223333:role/ticks';

/** Stands where the network is; answers in order, an error by its name. */
function opened(...errors: readonly (string | undefined)[]) {
  const requests: { readonly method: string; readonly path: string; readonly body: string }[] = [];
  const handle = async (request: { method: string; path: string; body?: string }) => {
    const error = errors[requests.length];
    requests.push({ method: request.method, path: request.path, body: request.body ?? '{}' });
    const headers = { 'content-type': 'application/json', ...(error && { 'x-amzn-errortype': error }) };
    const body = Buffer.from(JSON.stringify(error ? { Message: error } : { ScheduleArn: 'arn' }));
    return { response: { statusCode: error ? 400 : 200, headers, body } };
  };
  const client = new SchedulerClient({
    ...{ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9', maxAttempts: 1, requestHandler: { handle } },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const schedules = new EventBridgeStrategySchedules(client, {
    ...{ queueArn, roleArn, prefix: 'tradewind-strategy-' },
    groupOf: (ownerId, strategyId) => `${ownerId}-${strategyId}`,
  });
  return { schedules, requests };
}
const ticking = aStrategy({ schedule: { everyMinutes: 5, jitterMinutes: 2, missed: 'SKIP' } });
const schedule = z.object({
  ScheduleExpression: z.string(),
  FlexibleTimeWindow: z.object({ Mode: z.string(), MaximumWindowInMinutes: z.number().optional() }),
  Target: z.object({ Input: z.string(), SqsParameters: z.object({ MessageGroupId: z.string() }) }),
});
const bodyOf = (request: { readonly body: string } | undefined) =>
  schedule.parse(JSON.parse(request?.body ?? 'null'));

describe('the schedule of a strategy', () => {
  it('is made with its ticks, and wakes it in its own group', async () => {
    const { schedules, requests } = opened();
    await schedules.keep(ticking);
    const { ScheduleExpression, FlexibleTimeWindow, Target } = bodyOf(requests[0]);
    expect(ScheduleExpression).toBe('rate(5 minutes)');
    expect(FlexibleTimeWindow).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 2 });
    expect(Target.SqsParameters.MessageGroupId).toBe('user-1-ma-1');
    expect(strategyMessage.parse(JSON.parse(Target.Input))).toMatchObject({
      kind: 'LOOK',
      strategyId: 'ma-1',
    });
  });

  it('is replaced when there is one, removed with the strategy, and twice removed is removed', async () => {
    const { schedules, requests } = opened(
      ...['ConflictException', undefined, undefined, 'ResourceNotFoundException'],
    );
    await schedules.keep({ ...ticking, schedule: { everyMinutes: 1, jitterMinutes: 0, missed: 'SKIP' } });
    await schedules.keep({ ...ticking, state: 'PAUSED' });
    await schedules.remove(ticking);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'DELETE', 'DELETE']);
    expect(bodyOf(requests[1])).toMatchObject({
      ...{ ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'OFF' } },
    });
    expect(new Set(requests.map(({ path }) => path)).size).toBe(1);
  });

  it('there is none without ticks, and another fault is one', async () => {
    const { schedules, requests } = opened('ValidationException', 'ValidationException');
    await schedules.keep(aStrategy());
    await schedules.remove(aStrategy());
    expect(requests).toEqual([]);
    await expect(schedules.keep(ticking)).rejects.toThrow();
    await expect(schedules.remove(ticking)).rejects.toThrow();
  });
});

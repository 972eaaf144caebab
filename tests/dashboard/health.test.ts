import { randomUUID } from 'node:crypto';
import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { clientOptions } from '#local-cloud/index.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbQuota } from '#shared/adapters/dynamodb/quota.ts';
import { latestWindows, type VenueBudget } from '#shared/domain/quota/venue-budget.ts';
import { systemHealthResource } from '#shared/http-api/health-schemas.ts';
import { call, marketBuy, place, settled } from '../support/api.ts';
import { awsClients, queueDepth } from '../support/aws.ts';
import { newUser } from '../support/new-user.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

const { endpoint, outputs, user } = inject('cloud');
const aws = awsClients();
const cloudWatch = new CloudWatchClient(clientOptions(endpoint));
const deadLetters = outputs.StreamDeadLettersUrl ?? '';
let served: RunningDashboard;
let browser: Browser;
let window: DashboardWindow | undefined;

beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterEach(async () => {
  await window?.close();
  window = undefined;
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  cloudWatch.destroy();
  aws.destroy();
});

/** An event of somebody whom nobody listens to: put back, it is told to no one. */
async function bury(): Promise<void> {
  const event = {
    ...{ version: 1, eventId: randomUUID(), ownerId: 'nobody', accountId: 'none', type: 'order.filled' },
    ...{ correlationId: 'c', atMs: 1, payload: { secret: 'not to be shown' } },
  };
  await aws.sqs.send(
    new SendMessageCommand({
      ...{ QueueUrl: deadLetters, MessageBody: JSON.stringify(event) },
      ...{ MessageGroupId: 'nobody', MessageDeduplicationId: event.eventId },
    }),
  );
}
/** A budget of a key, drawn from and then closed for orders. Returns the window's name. */
async function closeBudget({ limit, used }: { limit: number; used: number }): Promise<string> {
  const client = dynamoDbClient(aws.dynamodb);
  const quota = new DynamoDbQuota({ client, table: outputs.CountersTableName ?? '', clock: systemClock });
  const window = `orders-${randomUUID()}`;
  const intervalMs = 86_400_000;
  const startMs = latestWindows({ intervalMs }, Date.now()).nowStartMs;
  const budget: VenueBudget = { venue: 'BINANCE', scope: 'KEY', key: window, window, limit, intervalMs };
  const counter = { name: window, startMs, endMs: startMs + intervalMs, budget };
  await quota.take(counter, used, limit, 'order');
  await quota.close(counter);
  return window;
}
/** What the operator's own outbox says of redrives: type, reason, how many. */
async function audited() {
  const owner = `USER#${user.userId}#ACCOUNT#system#OUTBOX`;
  const { Items = [] } = await aws.dynamodb.send(
    new QueryCommand({
      ...{ TableName: outputs.TableName, KeyConditionExpression: 'pk = :pk', ConsistentRead: true },
      ExpressionAttributeValues: { ':pk': { S: owner } },
    }),
  );
  return Items.map(({ type, payload }) => [type?.S, payload?.M?.reason?.S, payload?.M?.moved?.S]);
}
const lookNow = () => aws.lambda.send(new InvokeCommand({ FunctionName: 'tradewind-watch-health' }));

describe('health in the browser', () => {
  it('shows how much of the limits of venues orders have cost', async () => {
    await settled((await place(marketBuy())).orderId);
    const { budgets } = systemHealthResource.parse((await call('GET', '/v1/operations/health')).body);
    const counted = budgets.map(({ window, used, usedBefore }) => ({ window, used: used + usedBefore }));
    for (const name of ['orders-1d', 'weight-1m'])
      expect(counted).toContainEqual({ window: name, used: expect.toSatisfy((used: number) => used > 0) });
    // Of all that tests on this cloud draw from, the page shows the fullest: a closed one that is nearly full is among them.
    const name = await closeBudget({ limit: 10, used: 9 });
    window = await DashboardWindow.open(browser, `${served.url}/`);
    await window.signIn();
    await window.visit('Health');
    const limits = window.page.getByRole('region', { name: 'Requests to venues' });
    const row = limits.getByRole('listitem').filter({ hasText: name });
    await row.getByText('9 of 10 in 1 d').waitFor();
    await row.getByText('closed for orders').waitFor();
  });

  it('shows a message that could not be processed as it comes, and an operator puts it back', async () => {
    window = await DashboardWindow.open(browser, `${served.url}/`);
    const { page } = window;
    await window.signIn();
    await window.visit('Health');
    const waiting = page.getByRole('region', { name: 'Could not be processed' });
    await waiting.waitFor();
    await page.getByText('●').waitFor();
    await bury();
    await lookNow();
    // Without a press of Refresh: the stream tells it.
    await waiting.getByText('Live stream').waitFor();
    expect(await window.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Look at what waits in Live stream' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('order.filled').waitFor();
    expect(await dialog.getByText('not to be shown').count()).toBe(0);
    const putBack = dialog.getByRole('button', { name: 'Put them back' });
    expect(await putBack.isDisabled()).toBe(true);
    await dialog.getByLabel('Why').fill('<b>the table was full</b>');
    const seen = dialog.getByRole('checkbox', { name: 'Put back although trading is stopped' });
    // Other tests on this cloud may have left accounts of theirs killed.
    if ((await seen.count()) > 0) await seen.click({ force: true });
    expect(await window.violations()).toEqual([]);
    await putBack.click();
    await dialog.getByText('1 put back').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await waiting.getByText('Live stream').waitFor({ state: 'detached' });
    expect(await queueDepth(aws.sqs, deadLetters)).toBe(0);
    expect(await audited()).toContainEqual(['redrive.ended', '<b>the table was full</b>', '1']);
    expect(window.errors).toEqual([]);
  });

  it('tells a user who is no operator why not, on a phone', async () => {
    const email = `reader-${Date.now()}@example.com`;
    const { password } = await newUser(email);
    await bury();
    try {
      window = await DashboardWindow.open(browser, `${served.url}/`, { width: 360, theme: 'light' });
      const { page } = window;
      await window.signIn(password, email);
      await window.visit('Health');
      await page.getByText('Only an operator may look at these').waitFor();
      expect(await page.getByRole('button', { name: /Look at/ }).count()).toBe(0);
      expect(await window.overflow()).toBe(0);
      expect(await window.violations()).toEqual([]);
      expect(window.errors).toEqual([]);
    } finally {
      const body = { reason: 'the test is over', whileHalted: true };
      const headers = { 'idempotency-key': randomUUID() };
      await call('POST', '/v1/operations/dead-letters/stream-events/redrive', { body, headers });
    }
  });

  it('shows an alarm that rings with what it means and its runbook, and that it is quiet again', async () => {
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    const alarm = MetricAlarms.find(({ AlarmName = '' }) => /OutboxLag/.test(AlarmName));
    const state = (StateValue: 'OK' | 'ALARM') =>
      cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: alarm?.AlarmName, StateValue, StateReason: 'a test' }),
      );
    await state('ALARM');
    try {
      window = await DashboardWindow.open(browser, `${served.url}/`);
      const { page } = window;
      await window.signIn();
      await window.visit('Health');
      const rings = page
        .getByRole('region', { name: 'Alarms' })
        .getByRole('listitem')
        .filter({ hasText: 'Domain events leave the outbox more than a minute late.' })
        .filter({ hasText: 'Rings' });
      await rings.waitFor();
      const { body } = await call('GET', '/v1/operations/health');
      const ringing = systemHealthResource.parse(body).alarms.filter(({ isRinging }) => isRinging);
      expect(ringing.map(({ runbook }) => runbook)).toContain('outbox-lag');
      await rings.getByRole('link', { name: 'What to do: outbox-lag' }).click();
      await page.getByRole('heading', { level: 2, name: 'Do', exact: true }).waitFor();
      expect(await window.violations()).toEqual([]);
      await page.getByRole('link', { name: 'Back to Health' }).click();
      await rings.waitFor();
      await state('OK');
      await page.getByRole('button', { name: 'Refresh', exact: true }).click();
      await rings.waitFor({ state: 'detached' });
      expect(window.errors).toEqual([]);
    } finally {
      await state('OK');
    }
  });
});

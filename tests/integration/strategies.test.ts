import { createHmac } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import {
  decisionPage,
  signalResource,
  strategyResource,
  webhookResource,
} from '#shared/http-api/strategy-schemas.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, problemIn } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

const strategyId = `ma-${Date.now()}`;
const path = `/v1/strategies/${strategyId}`;
const wish = {
  ...{ strategyId, strategy: 'ma-crossover', accountId: 'paper-binance', instrument: 'ETH/USDT' },
  ...{ capital: '500', parameters: { fast: 2, slow: 4 }, schedule: { everyMinutes: 60 } },
};

afterAll(() => call('DELETE', path));

it('a strategy is activated with its schedule, hears a signal once, and what it decided is kept and replayed', async () => {
  const made = await call('POST', '/v1/strategies', { body: wish });
  expect(strategyResource.parse(made.body)).toMatchObject({ strategyId, state: 'ACTIVE' });
  expect(problemIn(await call('POST', '/v1/strategies', { body: wish })).code).toBe('STRATEGY_EXISTS');

  const signal = { signalId: 'alert-1', name: 'buy', value: 1 };
  for (let sent = 0; sent < 2; sent += 1)
    signalResource.parse((await call('POST', `/v1/signals/${strategyId}`, { body: signal })).body);
  const signals = async () => {
    const page = decisionPage.parse((await call('GET', `${path}/decisions`)).body);
    return page.decisions.filter(({ eventId }) => eventId === 'signal:alert-1');
  };
  const heard = await eventually(
    async () => {
      const found = await signals();
      return found.length > 0 ? found : undefined;
    },
    { otherwise: () => 'the strategy heard of no signal' },
  );
  expect(heard).toHaveLength(1);
  const { token, webhookId, signingKey } = webhookResource.parse(
    (await call('POST', `${path}/webhook`)).body,
  );
  const seconds = Math.floor(Date.now() / 1_000);
  const hook = (body: object, key: string) => {
    const v1 = createHmac('sha256', key)
      .update(`${seconds}.${JSON.stringify(body)}`)
      .digest('hex');
    const headers = { 'x-tradewind-signature': `t=${seconds},v1=${v1}` };
    return call('POST', '/v1/webhooks/signals', { body, headers });
  };
  const alert = { id: 'hook-1', name: 'buy' };
  const plain = await call('POST', '/v1/webhooks/signals', { body: { token, ...alert } });
  const signed = { webhookId, ...alert, id: 'hook-2' };
  expect([plain.status, (await hook(signed, signingKey)).status]).toEqual([202, 202]);
  expect(problemIn(await hook(signed, 'another key')).code).toBe('UNAUTHENTICATED');
  const replayed = await tradewindJson(`replay --strategy ${strategyId}`);
  expect(replayed).toMatchObject({ exitCode: 0, document: { isEqual: true } });

  const ended = await call('DELETE', path);
  expect(strategyResource.parse(ended.body).state).toBe('ENDED');
  expect(await signals()).toHaveLength(1);
});

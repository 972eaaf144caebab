import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { orderResource } from '#shared/http-api/schemas.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { listenToAlarms } from '../support/alarms.ts';
import { marketBuy, place, restingBuy, settled, showOrder } from '../support/api.ts';
import { awsClients, sweepNow } from '../support/aws.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { clearFaults, postFault } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const aws = awsClients();
let alarms: Awaited<ReturnType<typeof listenToAlarms>>;
beforeAll(async () => {
  alarms = await listenToAlarms(aws.sqs);
});
afterEach(async () => {
  await clearFaults('binance');
  await clearFaults('upbit');
  for (const venue of ['binance', 'upbit'])
    if ((await trading(venue)).tradingState === 'HALTED') await resume(venue);
});
afterAll(() => aws.destroy());

const shown = z.object({ account: z.object({ tradingState: z.string(), tradingStateReason: z.string() }) });
async function trading(venue: string) {
  return shown.parse((await tradewindJson(`account show --venue ${venue}`)).document).account;
}
const resume = (venue: string) =>
  tradewindJson(`resume --scope account:paper-${venue} --reason looked-at-it`);

/** Sweeps, as each minute does, until a person was told. */
async function expectAlarm(words: string): Promise<void> {
  await eventually(
    async () => {
      await sweepNow(aws.lambda);
      return (await alarms.heard()).some((told) => names(told, words)) ? true : undefined;
    },
    // The alarm looks at a whole minute.
    { withinMs: 150_000, otherwise: () => `nobody was told ${words}` },
  );
}

/** CloudFormation puts its own letters around an alarm's name. */
function names(told: string, words: string): boolean {
  const [name = '', state = ''] = words.split(' ');
  return told.includes(name) && told.endsWith(state);
}

const orderRequest = { method: 'POST', path: '/api/v3/order' };

describe('a venue that stops us', () => {
  it('with a ban: the account halts, a person is told, and only a person lets it go on', {
    timeout: 400_000,
  }, async () => {
    await postFault({
      match: orderRequest,
      effect: 'before',
      respond: { status: 418, body: { code: -1003, msg: 'Banned.' } },
    });
    const refused = await settled((await place(marketBuy())).orderId);
    expect([refused.state, refused.code]).toEqual(['REJECTED', 'HTTP_418']);
    expect(await trading('binance')).toMatchObject({
      tradingState: 'HALTED',
      tradingStateReason: 'venue stopped us: HTTP_418, for every account there',
    });
    expect((await trading('upbit')).tradingState).toBe('ACTIVE');
    await expectAlarm('AccountsHalted ALARM');

    const denied = await settled((await place(marketBuy())).orderId);
    expect([denied.state, denied.code]).toEqual(['DENIED', 'ACCOUNT_NOT_ACTIVE']);

    const resumed = await resume('binance');
    expect(resumed.exitCode).toBe(0);
    expect((await trading('binance')).tradingState).toBe('ACTIVE');
    expect((await settled((await place(marketBuy())).orderId)).state).toBe('FILLED');
    await expectAlarm('AccountsHalted OK');
    expect((await resume('binance')).exitCode).toBe(1);
    await expectBooksToTieOut();
  });

  it.each([
    [
      'binance',
      'BTC/USDT',
      orderRequest,
      400,
      { code: -2010, msg: 'This account may not place or cancel orders.' },
    ],
    [
      'upbit',
      'BTC/KRW',
      { method: 'POST', path: '/v1/orders' },
      401,
      { error: { name: 'expired_access_key', message: '' } },
    ],
  ])(
    '%s, because of the key or its permission: that account alone',
    async (venue, instrument, match, status, body) => {
      await postFault({ match, effect: 'before', respond: { status, body } }, venue);
      const accountId = `paper-${venue}`;
      const refused = await settled((await place({ ...marketBuy(), accountId, instrument })).orderId);
      expect(refused.state).toBe('REJECTED');
      expect((await trading(venue)).tradingState).toBe('HALTED');
      expect((await trading(venue === 'upbit' ? 'binance' : 'upbit')).tradingState).toBe('ACTIVE');
      expect((await resume(venue)).exitCode).toBe(0);
    },
  );
});

describe('an order whose look-ups keep failing', () => {
  it('stays in doubt, its account halts, and a person is told; then the truth is found', {
    timeout: 500_000,
  }, async () => {
    // The stream would tell of it.
    await postFault({ stream: { kind: 'silence', target: 'private' } });
    await postFault({ match: orderRequest, effect: 'after', respond: 'drop' });
    await postFault({
      match: { method: 'GET', path: '/api/v3/order' },
      effect: 'before',
      respond: { status: 503, body: '' },
      times: 1_000,
    });
    const { orderId } = await place(restingBuy('30000'), { waitSeconds: 1 });
    await eventually(async () => ((await trading('binance')).tradingState === 'HALTED' ? true : undefined), {
      withinMs: 240_000,
      otherwise: () => 'the account was not halted',
    });
    expect((await trading('binance')).tradingStateReason).toContain(`order ${orderId} is in doubt after`);
    expect((await showOrder(orderId)).state).toBe('IN_DOUBT');
    await expectAlarm('AccountsHalted ALARM');
    await clearFaults('binance');
    expect((await resume('binance')).exitCode).toBe(0);
    await eventually(
      async () => {
        await sweepNow(aws.lambda);
        return (await showOrder(orderId)).state === 'ACCEPTED' ? true : undefined;
      },
      { withinMs: 60_000, otherwise: () => 'the order stayed in doubt' },
    );
    const { document } = await tradewindJson(`orders cancel ${orderId} --wait`);
    expect(orderResource.parse(document).state).toBe('CANCELED');
    await expectBooksToTieOut();
  });
});

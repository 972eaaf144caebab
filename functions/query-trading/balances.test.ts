import { beforeEach, describe, expect, it } from 'vitest';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { balancesConcurrencyMax } from '#shared/application/list-balances.ts';
import { openAccount } from '#shared/application/open-account.ts';
import type { AccountRef } from '#shared/domain/account/account.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { venueBalanceList } from '#shared/http-api/venue-balances.ts';
import { anAccount, testRef } from '#shared/testing/builders.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { routes } from './routes.ts';

let world: TradingWorld;
/** Stands between the route and the books. */
let around: (ref: AccountRef) => Promise<void>;

beforeEach(async () => {
  around = async () => {};
  world = await TradingWorld.open({ balances: { USDT: '100', BTC: '1' } });
  await open('okx-1', 'okx', '7');
  await open('okx-2', 'okx', '8');
});

function open(accountId: string, venue: 'okx' | 'upbit', amount: string): Promise<unknown> {
  const { memory: store, clock, ids } = world;
  const account = anAccount({ accountId, venue });
  return openAccount({ store, clock, ids }, account, [{ asset: 'USDT', amount: d(amount) }]);
}

async function get(query: Readonly<Record<string, string>> = {}, ownerId: string = testRef.ownerId) {
  const { memory: store, market, clock, log } = world;
  const balances = new BalanceReader({ store, clock });
  const read = balances.read.bind(balances);
  balances.read = async (ref, fresh) => {
    await around(ref);
    return read(ref, fresh);
  };
  const ledgerKey = { keyId: 'key-1', publicKey: async () => '' };
  const route = 'GET /v1/balances';
  const json = () => refuse('MALFORMED_REQUEST', 'no body');
  const request = { ownerId, correlationId: 'c', route, path: {}, query, headers: {}, json };
  const answer = await routes[route]?.({ store, market, clock, log, balances, ledgerKey }, request);
  if (!answer) throw new Error('test: no such route');
  return answer;
}
async function shown(query: Readonly<Record<string, string>> = {}, ownerId?: string) {
  const answer = await get(query, ownerId);
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  return venueBalanceList.parse(answer.value.body).accounts;
}
const briefly = (accounts: Awaited<ReturnType<typeof shown>>) =>
  accounts.map((each) => [each.venue, each.accountId, each.problem?.code ?? each.balances.length]);

describe('GET /v1/balances', () => {
  it('shows every account with what is available, reserved and in all, and as of when', async () => {
    await world.place({ quantity: d('0.001') });
    const accounts = await shown();
    expect(briefly(accounts)).toEqual([
      ['binance', 'account-1', 2],
      ['okx', 'okx-1', 1],
      ['okx', 'okx-2', 1],
    ]);
    expect(accounts[0]).toMatchObject({
      status: 200,
      asOfMs: startMs,
      balances: [
        { asset: 'BTC', available: '1', reserved: '0', total: '1' },
        { asset: 'USDT', available: '40', reserved: '60', total: '100' },
      ],
      problem: null,
    });
  });

  it.each<[string, readonly unknown[]]>([
    ['okx', [['okx', 'okx-1', 1] as const, ['okx', 'okx-2', 1] as const]],
    ['binance', [['binance', 'account-1', 2] as const]],
    [
      'upbit,binance,upbit',
      [['upbit', null, 'ACCOUNT_NOT_FOUND'] as const, ['binance', 'account-1', 2] as const],
    ],
  ])('at %s: those venues in that order, and one without an account says so', async (venues, expected) => {
    expect(briefly(await shown({ venues }))).toEqual(expected);
  });

  it('one account that cannot be read hides no other', async () => {
    around = async ({ accountId }) => {
      if (accountId === 'okx-1') throw new Error('the store does not answer');
    };
    const accounts = await shown();
    expect(briefly(accounts)).toEqual([
      ['binance', 'account-1', 2],
      ['okx', 'okx-1', 'UNAVAILABLE'],
      ['okx', 'okx-2', 1],
    ]);
    expect(JSON.stringify(accounts)).not.toContain('does not answer');
    expect(accounts[1]).toMatchObject({ status: 503, asOfMs: null, balances: [] });
  });

  it('reads ten accounts at once, and no more', async () => {
    for (let n = 0; n < 25; n += 1) await open(`upbit-${n}`, 'upbit', '1');
    let running = 0;
    let most = 0;
    around = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((soon) => setImmediate(soon));
      running -= 1;
    };
    expect(await shown()).toHaveLength(28);
    expect(most).toBe(balancesConcurrencyMax);
  });

  it('shows nothing of another user', async () => {
    expect(await shown({}, 'user-2')).toEqual([]);
    expect(briefly(await shown({ venues: 'okx' }, 'user-2'))).toEqual([['okx', null, 'ACCOUNT_NOT_FOUND']]);
  });

  it.each([
    [{ venues: 'nyse' }, 'venues'],
    [{ venues: '' }, 'venues'],
    [{ venues: 'okx, binance' }, 'venues'],
    [{ venue: 'okx' }, 'venue'],
  ])('refuses %o and names the field', async (query, field) => {
    const answer = await get(query as Record<string, string>);
    expect(answer).toMatchObject({ ok: false, refusal: { field: expect.stringContaining(field) } });
  });
});

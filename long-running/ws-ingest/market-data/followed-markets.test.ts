import { beforeEach, expect, it } from 'vitest';
import type { CertifiedVenueId, VenueId } from '#shared/domain/account/account.ts';
import { FollowedMarkets } from './followed-markets.ts';

let listed: { venue: CertifiedVenueId; symbol: string }[] | Error;
let logged: string[];
let followed: Record<string, readonly string[]> | undefined;
let list: FollowedMarkets;
beforeEach(() => {
  [listed, logged, followed] = [[], [], undefined];
  const note = (message: string, fields?: object) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  list = new FollowedMarkets({
    subscriptions: {
      listFollowed: async () => {
        if (listed instanceof Error) throw listed;
        return listed;
      },
    },
    followed: new Map<VenueId, string[]>([['binance', ['BTC/USDT']]]),
    log: { info: note, warn: note, error: note },
  });
});
const refresh = () =>
  list.refresh(async (markets) => {
    followed = Object.fromEntries(markets);
  });

it('are those of the settings and those that somebody subscribed to, each once', async () => {
  await refresh();
  expect(followed).toEqual({ binance: ['BTC/USDT'] });
  listed = [
    { venue: 'okx', symbol: 'ETH/USDT' },
    { venue: 'binance', symbol: 'BTC/USDT' },
    { venue: 'binance', symbol: 'ETH/USDT' },
  ];
  await refresh();
  expect(followed).toEqual({ binance: ['BTC/USDT', 'ETH/USDT'], okx: ['ETH/USDT'] });
});

it('stay as they are while the list cannot be read, which is said once', async () => {
  listed = new Error('no store');
  await refresh();
  await refresh();
  expect(followed).toBeUndefined();
  expect(logged).toEqual(['subscriptions were not read {"error":"Error: no store"}']);
});

it('are at most three hundred, always the same ones; how many are left out is said once', async () => {
  listed = Array.from({ length: 400 }, (_, index) => ({ venue: 'okx', symbol: `A${index + 100}/USDT` }));
  await refresh();
  const first = followed;
  listed.reverse();
  await refresh();
  expect(followed).toEqual(first);
  expect(followed?.okx).toHaveLength(299);
  expect(logged).toEqual(['more markets are subscribed to than can be followed {"leftOut":101}']);
});

import { beforeEach, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import { anAccount } from '../../testing/builders.ts';
import { ScriptedBooks } from '../../testing/scripted-books.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { openAccount } from '../open-account.ts';
import { reconcileAccount } from '../reconcile-account.ts';

const account = anAccount({ accountId: 'paper-ccxt-kraken', venue: 'ccxt-kraken' });
const atCertified = anAccount({ accountId: 'paper-okx', venue: 'okx' });
let world: TradingWorld;
let books: ScriptedBooks;
beforeEach(async () => {
  world = await TradingWorld.open();
  books = new ScriptedBooks(world.venue);
  await openAccount(world, account, []);
});

const reconcile = (of = account) =>
  reconcileAccount(
    { ...world, catchUpQueue: world.accountEvents, sessions: world.venues, books, log: world.log },
    of,
    'START',
  );
const balances = async (of = account) =>
  (await world.memory.listBalances(of)).map(({ asset, available }) => `${asset} ${available.toFixed()}`);

it('an account at an uncertified venue begins with what the venue holds at first, and once', async () => {
  books.balances.set('USDT', d('1000')).set('BTC', d('0.5')).set('ETH', d('0'));
  expect(await reconcile()).toMatchObject({ status: 'MATCHED' });
  expect((await balances()).sort()).toEqual(['BTC 0.5', 'USDT 1000']);
  expect(await reconcile()).toMatchObject({ status: 'MATCHED' });
  books.balances.set('USDT', d('999'));
  expect(await reconcile()).toMatchObject({ status: 'DIFFERENT' });
});

it('so does a paper account that a person opened at a certified one', async () => {
  await openAccount(world, atCertified, []);
  books.balances.set('USDT', d('1000'));
  expect(await reconcile(atCertified)).toMatchObject({ status: 'MATCHED' });
  expect(await balances(atCertified)).toEqual(['USDT 1000']);
});

it('a live account does not: what its venue holds beyond its books is a difference', async () => {
  const live = { ...atCertified, accountId: 'live-okx', mode: 'LIVE' as const };
  await openAccount(world, live, []);
  books.balances.set('USDT', d('1000'));
  expect(await reconcile(live)).toMatchObject({ status: 'DIFFERENT' });
  expect(await balances(live)).toEqual([]);
});

it('what came before the first look is part of the opening, and not booked again', async () => {
  books.balances.set('USDT', d('1000'));
  books.transfers.push({
    transferId: 'deposit:1',
    kind: 'DEPOSIT',
    asset: 'USDT',
    amount: d('400'),
    venueTimeMs: world.clock.nowMs(),
  });
  expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 0 });
  expect(await balances()).toEqual(['USDT 1000']);
});

it('none is opened LIVE', async () => {
  const live = anAccount({ accountId: 'live', venue: 'ccxt-kraken', mode: 'LIVE' });
  expect(await openAccount(world, live, [])).toBe('VENUE_UNCERTIFIED');
  expect(await world.memory.findAccount(live)).toBeUndefined();
});

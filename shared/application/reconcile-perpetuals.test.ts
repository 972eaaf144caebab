import { beforeEach, describe, expect, it } from 'vitest';
import { defaultInstrumentSettings } from '../domain/account/instrument-settings.ts';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import type { FundingPayment, VenuePosition } from '../domain/venue/venue-answer.ts';
import { aFill, anAccount, testRef } from '../testing/builders.ts';
import { ScriptedBooks } from '../testing/scripted-books.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { reconcileAccount } from './reconcile-account.ts';
import { recordAccountEvent } from './record-account-event.ts';

const instrument = 'BTC/USDT:USDT';
const account = anAccount({ venue: 'binanceusdm' });
let world: TradingWorld;
let books: ScriptedBooks;
let positions: VenuePosition[];
let funding: FundingPayment[];

/** The account holds 0.1 BTC long since 60 000, here and at the venue. */
beforeEach(async () => {
  world = await TradingWorld.open({ account: { venue: 'binanceusdm' }, balances: { USDT: '10000' } });
  books = new ScriptedBooks(world.venue);
  books.balances.set('USDT', d('10000'));
  positions = [{ instrument, quantity: d('0.1'), entryPrice: d('60000'), marginMode: 'CROSS' }];
  funding = [];
  books.perpetuals = { positions, funding };
  const order = await world.placeAndRun({ instrument, quantity: d('0.1') });
  await world.recordFill(world.venue.execute(`TW${order.orderId}01`, d('0.1'), d('60000')));
});

const reconcile = () =>
  reconcileAccount(
    { ...world, catchUpQueue: world.accountEvents, sessions: world.venues, books, log: world.log },
    account,
    'REQUEST',
  );
const control = async () => world.memory.findControl(testRef);
const payment = (amount: string, given: Partial<FundingPayment> = {}): FundingPayment => ({
  fundingId: 'f-1',
  instrument,
  asset: 'USDT',
  amount: d(amount),
  venueTimeMs: world.clock.nowMs(),
  ...given,
});

describe('positions', () => {
  it('that tie out match, the margin counted in the wallet', async () => {
    expect(await world.balance('USDT')).toMatchObject({ available: '4000', reserved: '6000' });
    expect(await reconcile()).toMatchObject({
      status: 'MATCHED',
      balances: [{ asset: 'USDT', difference: zero }],
      positions: [{ instrument, ours: d('0.1'), venue: d('0.1'), difference: zero }],
      modes: [],
    });
  });

  it('that differ by less than a lot match', async () => {
    positions[0] = { instrument, quantity: d('0.1009'), entryPrice: d('60000') };
    expect((await reconcile()).status).toBe('MATCHED');
  });

  it('that differ by a lot halt the account with a report that names both', async () => {
    positions[0] = { instrument, quantity: d('0.101'), entryPrice: d('60000') };
    expect(await reconcile()).toMatchObject({
      status: 'DIFFERENT',
      message: "position BTC/USDT:USDT: ours 0.1, the venue's 0.101",
    });
    expect(await control()).toMatchObject({ state: 'HALTED' });
  });

  it('opened by hand in another perpetual are found among its trades, and booked', async () => {
    const other = 'ETH/USDT:USDT';
    const known = await world.market.findInstrument('binanceusdm', instrument);
    if (known) await world.market.saveInstruments([{ ...known, symbol: other, base: 'ETH' }]);
    const {
      source: _,
      clientOrderId: __,
      ...trade
    } = aFill({
      venue: 'binanceusdm',
      instrument: other,
      venueOrderId: '99',
      quantity: d('1'),
      price: d('3000'),
    });
    books.foreignTrades.push({ trade, clientOrderId: 'web_1' });
    positions.push({ instrument: other, quantity: d('1'), entryPrice: d('3000') });
    books.beforeAnswer = async (question) => {
      if (question !== 'readBalances') return;
      for (const event of world.accountEvents.take()) await recordAccountEvent(world, event);
    };
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', fillsReported: 1 });
    expect(await world.memory.findPosition(testRef, other)).toMatchObject({ quantity: d('1') });
    expect(await control()).toMatchObject({ state: 'ACTIVE' });
  });

  it.each(['listPositions', 'listFundingSince'] as const)(
    'of a venue that does not tell %s: UNREACHABLE',
    async (question) => {
      positions[0] = { instrument, quantity: d('7'), entryPrice: d('60000') };
      books.silent.add(question);
      expect(await reconcile()).toMatchObject({ status: 'UNREACHABLE' });
      expect(await control()).toMatchObject({ state: 'ACTIVE' });
    },
  );
});

describe('modes', () => {
  it('another margin mode than expected halts the account with a report that names both', async () => {
    positions[0] = { instrument, quantity: d('0.1'), entryPrice: d('60000'), marginMode: 'ISOLATED' };
    expect(await reconcile()).toMatchObject({
      status: 'DIFFERENT',
      message: "margin mode of BTC/USDT:USDT: ours CROSS, the venue's ISOLATED",
      modes: [{ instrument, mode: 'MARGIN', ours: 'CROSS', venue: 'ISOLATED' }],
    });
    expect(await control()).toMatchObject({ state: 'HALTED' });
  });

  it('another position mode too', async () => {
    books.perpetuals = { positions, funding, positionMode: 'HEDGE' };
    expect(await reconcile()).toMatchObject({
      status: 'DIFFERENT',
      message: "position mode of BTC/USDT:USDT: ours ONE_WAY, the venue's HEDGE",
    });
  });

  it('that were chosen are expected', async () => {
    const settings = {
      ...defaultInstrumentSettings(testRef, instrument),
      marginMode: 'ISOLATED',
    } as const;
    await world.memory.commit([{ kind: 'saveInstrumentSettings', settings }]);
    positions[0] = { instrument, quantity: d('0.1'), entryPrice: d('60000'), marginMode: 'ISOLATED' };
    expect((await reconcile()).status).toBe('MATCHED');
  });

  it('of what nobody holds or has chosen concern nobody', async () => {
    positions.push({ instrument: 'ETH/USDT:USDT', quantity: zero, entryPrice: zero, marginMode: 'ISOLATED' });
    expect((await reconcile()).status).toBe('MATCHED');
  });
});

describe('funding', () => {
  it.each([
    ['received', '1.25', '4001.25'],
    ['paid', '-1.25', '3998.75'],
  ])('%s is booked once', async (_name, amount, available) => {
    funding.push(payment(amount));
    books.move('USDT', d(amount));
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', fundingBooked: 1 });
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', fundingBooked: 0 });
    expect(await world.balance('USDT')).toEqual({ available, reserved: '6000', suspense: '0' });
    const { items } = await world.memory.listLedger(testRef, { limit: 50 });
    expect(items.filter(({ kind }) => kind === 'FUNDING')).toHaveLength(1);
    expect(world.published().filter((type) => type === 'funds.funding')).toHaveLength(1);
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('that nothing available can pay comes from the position’s margin', async () => {
    funding.push(payment('-4500'));
    books.move('USDT', d('-4500'));
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', fundingBooked: 1 });
    expect(await world.balance('USDT')).toEqual({ available: '4000', reserved: '1500', suspense: '0' });
    expect(await world.memory.findPosition(testRef, instrument)).toMatchObject({ margin: d('1500') });
    expect(await control()).toMatchObject({ state: 'ACTIVE' });
  });

  it('beyond all of that stands in suspense, and the account halts', async () => {
    funding.push(payment('-6500'));
    books.move('USDT', d('-6500'));
    expect(await reconcile()).toMatchObject({ status: 'MATCHED' });
    expect(await world.balance('USDT')).toEqual({ available: '4000', reserved: '6000', suspense: '-6500' });
    expect(await control()).toMatchObject({
      state: 'HALTED',
      reason: expect.stringContaining('NO_FUNDS_USDT'),
    });
  });

  it('from before the account was opened is part of its opening balance', async () => {
    funding.push(payment('-1', { venueTimeMs: account.createdAtMs - 1 }));
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', fundingBooked: 0 });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedBinanceUsdm,
  startSimulatedBinanceUsdm,
} from '#shared/adapters/venues/binanceusdm/testing/simulated-binanceusdm.ts';
import {
  nextKey as okxKey,
  approvedOrder as okxOrder,
  startSimulatedOkx,
} from '#shared/adapters/venues/okx/testing/simulated-okx.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { anAccount, anOrder } from '#shared/testing/builders.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { eventually } from '../testing/eventually.ts';
import { DeadManSwitch } from './dead-man.ts';

const account = anAccount({ venue: 'binanceusdm' });
const afterMs = 800;

let venue: SimulatedBinanceUsdm;
let open: readonly Order[];
beforeAll(async () => {
  venue = await startSimulatedBinanceUsdm();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

const states = async () => (await venue.orders()).map(({ state }) => state);
const rest = async () => {
  const key = nextKey();
  await venue.session.submit(approvedOrder(), key.instrument, key.clientOrderId);
  open = [anOrder({ instrument: bitcoin.symbol, state: 'ACCEPTED' })];
};
function deadMan(given: Partial<ConstructorParameters<typeof DeadManSwitch>[0]> = {}) {
  return new DeadManSwitch({
    store: { listOrders: async () => ({ items: open }) },
    market: { findInstrument: async () => bitcoin },
    sessions: { open: async () => venue.session },
    ...{ log: silentLog, accounts: () => [account], afterMs },
    ...given,
  });
}

describe('a venue’s own dead-man’s switch', () => {
  it('lets orders rest while it is refreshed, and cancels them when nobody does any more', async () => {
    await rest();
    const armed = deadMan();
    const started = Date.now();
    while (Date.now() - started < 2 * afterMs) {
      await armed.refresh();
      await new Promise((resolve) => setTimeout(resolve, afterMs / 8));
    }
    expect(await states()).toEqual(['NEW']);
    // The process is dead from here on.
    await eventually('the venue cancels', async () => (await states()).join() === 'CANCELED');
  });

  it('is let off when the last order has ended: one that is placed later without us stays', async () => {
    await rest();
    const armed = deadMan();
    await armed.refresh();
    open = [];
    await armed.refresh();
    await new Promise((resolve) => setTimeout(resolve, 1.5 * afterMs));
    expect(await states()).toEqual(['NEW']);
  });

  it('is never armed for an account without open orders', async () => {
    await rest();
    open = [];
    await deadMan().refresh();
    await new Promise((resolve) => setTimeout(resolve, 1.5 * afterMs));
    expect(await states()).toEqual(['NEW']);
  });

  it('that could not be armed is armed at the next refresh, and other accounts are not held up', async () => {
    await rest();
    const failing = anAccount({ venue: 'binanceusdm', accountId: 'failing' });
    const sessions = {
      open: async ({ accountId }: typeof account) => {
        if (accountId === 'failing') throw new Error('no keys');
        return venue.session;
      },
    };
    await deadMan({ sessions, accounts: () => [failing, account] }).refresh();
    await eventually('the venue cancels', async () => (await states()).join() === 'CANCELED');
  });
});

describe('at OKX', () => {
  it('the switch is taken with its seconds, and ended with 0; what is out of bounds is no success', async () => {
    const okx = await startSimulatedOkx();
    try {
      const key = okxKey();
      await okx.session.submit(okxOrder(), key.instrument, key.clientOrderId);
      expect(await okx.session.armDeadMan(10_000)).toEqual({ class: 'ARMED' });
      expect(await okx.session.armDeadMan(2_000)).toMatchObject({ class: 'UNKNOWN' });
    } finally {
      await okx.stop();
    }
  });
});

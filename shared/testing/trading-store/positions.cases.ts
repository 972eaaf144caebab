import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aPosition } from '../builders.ts';
import { failed, ok, storeCases } from './store-cases.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;

export function positionCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('positions', () => {
    const reservePosition = (side: 'buy' | 'sell', quantity: string, quantityMax: string): StoreWrite => ({
      kind: 'reservePosition',
      position: aPosition(ref),
      side,
      quantity: d(quantity),
      quantityMax: d(quantityMax),
    });
    /** The n-th fill of a position: it now holds `quantity`, `delta` more than before. */
    const filled = (version: number, quantity: string, delta: string, pendingUsed = '0'): StoreWrite => ({
      kind: 'updatePosition',
      position: aPosition({ ...ref, version, quantity: d(quantity), averageEntryPrice: d('60000') }),
      quantityDelta: d(delta),
      side: delta.startsWith('-') ? 'sell' : 'buy',
      pendingUsed: d(pendingUsed),
    });
    const release = (side: 'buy' | 'sell', quantity: string): StoreWrite => ({
      kind: 'releasePosition',
      ref,
      instrument: 'BTC/USDT',
      side,
      quantity: d(quantity),
    });
    const position = () => store.findPosition(ref, 'BTC/USDT');
    const limit = failed({ reason: 'POSITION_LIMIT' });

    it('TS-37 a reservation adds to the pending counter of its side', async () => {
      await store.commit([reservePosition('buy', '1.5', '9')]);
      await store.commit([reservePosition('buy', '0.000000000000000001', '9')]);
      await store.commit([reservePosition('sell', '2', '9')]);
      expect(await position()).toEqual(
        aPosition({ ...ref, pendingBuy: d('1.500000000000000001'), pendingSell: d('2') }),
      );
    });

    it.each([
      ['TS-38 a first reservation up to the limit', 'buy', '2', '2', true],
      ['TS-39 a first reservation beyond it', 'buy', '2.000000000000000001', '2', false],
      ['TS-40 a first sell beyond it', 'sell', '3', '2', false],
      ['TS-41 a first sell when nothing may be sold', 'sell', '1', '0', false],
    ] as const)('%s', async (_name, side, quantity, quantityMax, passes) => {
      expect(await store.commit([reservePosition(side, quantity, quantityMax)])).toEqual(passes ? ok : limit);
      expect((await position()) !== undefined).toBe(passes);
    });

    it('TS-42 what is pending counts against the limit, what was released does not', async () => {
      await store.commit([reservePosition('buy', '1.5', '2')]);
      expect(await store.commit([reservePosition('buy', '0.6', '2')])).toEqual(limit);
      await store.commit([release('buy', '1.5')]);
      expect(await store.commit([reservePosition('buy', '2', '2')])).toEqual(ok);
      expect(await position()).toMatchObject({ pendingBuy: d('2') });
    });

    it('TS-43 what is held counts against a buy and makes room for a sell', async () => {
      await store.commit([filled(1, '1.5', '1.5')]);
      expect(await store.commit([reservePosition('buy', '0.6', '2')])).toEqual(limit);
      expect(await store.commit([reservePosition('buy', '0.5', '2')])).toEqual(ok);
      expect(await store.commit([reservePosition('sell', '3.6', '2')])).toEqual(limit);
      expect(await store.commit([reservePosition('sell', '3.5', '2')])).toEqual(ok);
    });

    it('TS-44 the other side’s pending orders make no room', async () => {
      await store.commit([reservePosition('sell', '2', '2')]);
      expect(await store.commit([reservePosition('buy', '2.1', '2')])).toEqual(limit);
      expect(await store.commit([reservePosition('buy', '2', '2')])).toEqual(ok);
    });

    it('TS-45 with a limit of zero only what is held may be closed, once', async () => {
      await store.commit([filled(1, '1', '1')]);
      expect(await store.commit([reservePosition('sell', '1.1', '0')])).toEqual(limit);
      expect(await store.commit([reservePosition('sell', '0.7', '0')])).toEqual(ok);
      expect(await store.commit([reservePosition('sell', '0.4', '0')])).toEqual(limit);
      expect(await store.commit([reservePosition('sell', '0.3', '0')])).toEqual(ok);
    });

    it('TS-46 a fill moves what was pending into what is held: the exposure stays', async () => {
      await store.commit([reservePosition('buy', '2', '2')]);
      expect(await store.commit([filled(1, '0.75', '0.75', '0.75')])).toEqual(ok);
      expect(await position()).toEqual(
        aPosition({
          ...ref,
          quantity: d('0.75'),
          averageEntryPrice: d('60000'),
          pendingBuy: d('1.25'),
          version: 1,
        }),
      );
      expect(await store.commit([reservePosition('buy', '0.000001', '2')])).toEqual(limit);
      expect(await store.commit([filled(2, '0.25', '-0.5')])).toEqual(ok);
      expect(await store.commit([reservePosition('buy', '0.5', '2')])).toEqual(ok);
    });

    it('TS-47 a position is updated from the version it was read at, and no other', async () => {
      const conflict = failed({ reason: 'VERSION_CONFLICT', write: 'updatePosition' });
      expect(await store.commit([filled(2, '1', '1')])).toEqual(conflict);
      expect(await store.commit([filled(1, '1', '1')])).toEqual(ok);
      expect(await store.commit([filled(1, '5', '5')])).toEqual(conflict);
      expect(await store.commit([filled(3, '5', '5')])).toEqual(conflict);
      expect(await store.commit([filled(2, '3', '2')])).toEqual(ok);
      expect(await position()).toMatchObject({ quantity: d('3'), version: 2 });
    });

    it('TS-48 an account lists its positions by instrument, and nobody else’s', async () => {
      for (const instrument of ['ETH/USDT', 'BTC/USDT'])
        await store.commit([
          {
            ...(filled(1, '1', '1') as Of<'updatePosition'>),
            position: aPosition({ ...ref, instrument, version: 1 }),
          },
        ]);
      const found = await store.listPositions(ref);
      expect(found.map(({ instrument }) => instrument)).toEqual(['BTC/USDT', 'ETH/USDT']);
      expect(await store.listPositions({ ...ref, accountId: 'account-2' })).toEqual([]);
    });

    it('TS-49 room for only one of twenty at once: one is let in', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, () => store.commit([reservePosition('buy', '1.1', '2')])),
      );
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(results.filter((result) => !result.ok)).toEqual(Array(19).fill(limit));
      expect(await position()).toMatchObject({ pendingBuy: d('1.1') });
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { defaultInstrumentSettings } from '../../domain/account/instrument-settings.ts';
import { move } from '../../domain/ledger/entry.ts';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import type { PositionSide } from '../../domain/order/order.ts';
import type { Position } from '../../domain/position/position.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aFill, aPosition } from '../builders.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, insert, ok, storeCases } from './store-cases.ts';

const instrument = 'BTC/USDT:USDT';

export function perpetualCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order, post, balance } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('perpetuals', () => {
    const perpetual = (given: Partial<Position> = {}): Position =>
      aPosition({ ...ref, venue: 'binanceusdm', instrument, ...given });
    const reserve = (positionSide: PositionSide, side: 'buy' | 'sell', most: string): StoreWrite => ({
      kind: 'reservePosition',
      position: perpetual({ positionSide }),
      side,
      quantity: d('1'),
      quantityMax: d(most),
    });
    const filled = (position: Position): StoreWrite => ({
      kind: 'updatePosition',
      position,
      quantityDelta: position.quantity,
      side: position.quantity.isNegative() ? 'sell' : 'buy',
      pendingUsed: zero,
    });
    /** A short of one, as its first fill left it. */
    const opened = (given: Partial<Position> = {}) =>
      perpetual({
        quantity: d('-1'),
        averageEntryPrice: d('60000'),
        entryCost: d('60000'),
        margin: d('3000.000000000000000001'),
        leverage: d('20'),
        realizedPnl: d('-0.5'),
        version: 1,
        ...given,
      });

    it('TS-91 a position keeps its margin, its cost and its leverage', async () => {
      expect(await store.commit([filled(opened())])).toEqual(ok);
      expect(await store.findPosition(ref, instrument)).toEqual(opened());
      const { leverage: _, ...rest } = opened();
      const flat = { ...rest, quantity: zero, margin: zero, entryCost: zero, version: 2 };
      await store.commit([filled(flat)]);
      expect(await store.findPosition(ref, instrument)).toMatchObject({ margin: zero, entryCost: zero });
    });

    it('TS-92 in hedge mode both sides of an instrument are positions of their own', async () => {
      const long = opened({ positionSide: 'LONG', quantity: d('2') });
      const short = opened({ positionSide: 'SHORT' });
      await store.commit([filled(long)]);
      await store.commit([filled(short)]);
      await store.commit([filled(opened())]);
      expect(await store.findPosition(ref, instrument, 'LONG')).toEqual(long);
      expect(await store.findPosition(ref, instrument, 'SHORT')).toEqual(short);
      expect(await store.listPositions(ref)).toEqual([opened(), long, short]);
    });

    it('TS-93 each side has pending counters and a limit of its own', async () => {
      expect(await store.commit([reserve('SHORT', 'sell', '1')])).toEqual(ok);
      expect(await store.commit([reserve('SHORT', 'sell', '1')])).toEqual(
        failed({ reason: 'POSITION_LIMIT' }),
      );
      expect(await store.commit([reserve('LONG', 'sell', '0')])).toEqual(
        failed({ reason: 'POSITION_LIMIT' }),
      );
      expect(await store.findPosition(ref, instrument, 'SHORT')).toEqual(
        perpetual({ positionSide: 'SHORT', pendingSell: d('1') }),
      );
      const release = { ref, instrument, side: 'sell', quantity: d('1') } as const;
      await store.commit([{ kind: 'releasePosition', positionSide: 'SHORT', ...release }]);
      expect(await store.findPosition(ref, instrument, 'SHORT')).toMatchObject({ pendingSell: zero });
    });

    it('TS-94 an order and a fill come back with what only perpetuals have', async () => {
      const margined = order(1, {
        venue: 'binanceusdm',
        instrument,
        positionSide: 'LONG',
        margin: { settle: 'USDT', leverage: d('7.5'), mode: 'ISOLATED' },
      });
      const fill = aFill({
        ...ref,
        instrument,
        positionSide: 'LONG',
        realizedPnl: d('-1.25'),
        liquidation: true,
        fee: { asset: 'USDT', amount: d('-0.1') },
      });
      await store.commit([insert(margined), { kind: 'insertFill', fill, orderId: margined.orderId }]);
      expect(await store.findOrder(ref.ownerId, margined.orderId)).toEqual(margined);
      const booked = { ...fill, orderId: margined.orderId };
      expect((await store.listFills(ref, { limit: 5 })).items).toEqual([booked]);
    });

    it('TS-95 a funding payment is booked once, with its entry or not at all', async () => {
      const payment = { fundingId: 'f-1', instrument, asset: 'USDT', amount: d('5'), venueTimeMs: startMs };
      const write = (): readonly StoreWrite[] => [
        { kind: 'insertFunding', ref, payment },
        post(move('USDT', d('5'), 'TRADING', 'AVAILABLE')),
      ];
      expect(await store.commit(write())).toEqual(ok);
      expect(await store.commit(write())).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'insertFunding' }),
      );
      expect(await balance('USDT')).toMatchObject({ available: d('5') });
    });

    it('TS-96 settings come back as they were chosen last, of this account and instrument alone', async () => {
      expect(await store.findInstrumentSettings(ref, instrument)).toBeUndefined();
      const chosen = { ...defaultInstrumentSettings(ref, instrument), leverage: d('12.5') };
      const other = { ...defaultInstrumentSettings(ref, 'ETH/USDT:USDT'), positionMode: 'HEDGE' } as const;
      for (const settings of [{ ...chosen, marginMode: 'ISOLATED' } as const, chosen, other])
        await store.commit([{ kind: 'saveInstrumentSettings', settings }]);
      expect(await store.findInstrumentSettings(ref, instrument)).toEqual(chosen);
      expect(await store.listInstrumentSettings(ref)).toEqual([chosen, other]);
      expect(await store.listInstrumentSettings({ ...ref, accountId: 'account-2' })).toEqual([]);
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { decimal as d, zero } from '../../domain/money/decimal.ts';
import type { ClosedPosition, PositionLife } from '../../domain/position/life.ts';
import { InvalidCursorError, type TradingStore } from '../../ports/trading-store.port.ts';
import { aPosition } from '../builders.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, ok, storeCases } from './store-cases.ts';

const life: PositionLife = {
  side: 'LONG',
  openedAtMs: startMs,
  entryQuantity: d('0.3'),
  entryCost: d('18000.000000000000000001'),
  exitQuantity: zero,
  exitCost: zero,
  realizedPnl: d('-1.5'),
  fees: { BTC: d('0.0003'), BNB: d('0.01') },
};

export function positionHistoryCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });
  const closedAt = (closedAtMs: number, given: Partial<ClosedPosition> = {}): ClosedPosition => ({
    ...ref,
    ...life,
    instrument: 'BTC/USDT',
    closedAtMs,
    version: 7,
    ...given,
  });
  const insert = (closed: ClosedPosition) => store.commit([{ kind: 'insertClosedPosition', closed }]);

  describe('lives of positions', () => {
    it('TS-104 a position keeps its life while it is open, and none when it is flat', async () => {
      const write = (version: number, given: object) => ({
        kind: 'updatePosition' as const,
        position: aPosition({ ...ref, version, ...given }),
        quantityDelta: zero,
        side: 'buy' as const,
        pendingUsed: zero,
      });
      expect(await store.commit([write(1, { quantity: d('0.3'), life })])).toEqual(ok);
      expect((await store.findPosition(ref, 'BTC/USDT'))?.life).toEqual(life);
      expect((await store.listPositions(ref))[0]?.life).toEqual(life);
      expect(await store.commit([write(2, {})])).toEqual(ok);
      expect(await store.findPosition(ref, 'BTC/USDT')).not.toHaveProperty('life');
    });

    it('TS-105 what ended last comes first, as it was written, in any pages', async () => {
      const all = [
        closedAt(startMs + 5),
        closedAt(startMs + 90, { instrument: 'BTC/USDT:USDT', positionSide: 'SHORT', version: 10 }),
        closedAt(startMs + 5, { version: 12 }),
        closedAt(startMs + 1_000_000_000_000, { version: 9 }),
      ];
      for (const closed of all) expect(await insert(closed)).toEqual(ok);
      await insert(closedAt(startMs, { accountId: 'account-2' }));
      const expected = [all[3], all[1], all[2], all[0]];
      for (const limit of [1, 3, 10]) {
        const found: ClosedPosition[] = [];
        let cursor: string | undefined;
        do {
          const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
          const read = await store.listClosedPositions(ref, page);
          found.push(...read.items);
          cursor = read.cursor;
        } while (cursor !== undefined);
        expect(found).toEqual(expected);
      }
    });

    it('TS-106 a life ends once', async () => {
      await insert(closedAt(startMs));
      expect(await insert(closedAt(startMs))).toEqual(
        failed({ reason: 'ALREADY_EXISTS', write: 'insertClosedPosition' }),
      );
    });

    it('TS-107 a cursor of another listing is refused', async () => {
      await insert(closedAt(startMs));
      const cursor = Buffer.from('{"pk":"x"}').toString('base64url');
      await expect(store.listClosedPositions(ref, { limit: 1, cursor })).rejects.toThrow(InvalidCursorError);
    });

    it('TS-108 funding of one perpetual in a time: its beginning included, its end not', async () => {
      const instrument = 'BTC/USDT:USDT';
      const payment = (n: number, given: object = {}) => ({
        fundingId: `f-${n}`,
        instrument,
        asset: 'USDT',
        amount: d('-0.000000000000000001'),
        venueTimeMs: startMs + n,
        ...given,
      });
      for (const each of [
        payment(3),
        payment(1),
        payment(2),
        payment(4),
        payment(9, { instrument: 'ETH/USDT:USDT' }),
      ])
        await store.commit([{ kind: 'insertFunding', ref, payment: each }]);
      const idsIn = async (range: object) =>
        (await store.listFunding(ref, instrument, range)).map(({ fundingId }) => fundingId);
      expect(await idsIn({})).toEqual(['f-1', 'f-2', 'f-3', 'f-4']);
      expect(await idsIn({ fromMs: startMs + 2, toMs: startMs + 4 })).toEqual(['f-2', 'f-3']);
      expect(await store.listFunding(ref, instrument, { toMs: startMs + 2 })).toEqual([payment(1)]);
      expect(await store.listFunding({ ...ref, accountId: 'account-2' }, instrument, {})).toEqual([]);
    });
  });
}

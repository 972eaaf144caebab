import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import { emptyBook } from '../../domain/strategy/book.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { aDecision, aStrategy } from '../strategies.ts';
import { failed, ok, storeCases } from './store-cases.ts';

export function strategyCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });
  const save = (instance: StrategyInstance) => store.commit([{ kind: 'saveStrategy', instance }]);
  const decide = (sequence: number, eventId = `candle:${sequence}`): StoreWrite => ({
    kind: 'insertDecision',
    decision: aDecision({ ...ref, sequence, eventId, atMs: startMs + sequence }),
  });
  const activeOn = async (instrument: string) =>
    (await store.strategies.listActiveOn('binance', instrument)).filter(
      ({ ownerId }) => ownerId === ref.ownerId,
    );

  describe('strategies that run', () => {
    it('TS-140 one comes back as it was written, with its book and its orders', async () => {
      const holding = { quantity: d('0.5'), averageEntryPrice: d('60000'), realizedPnl: d('-3'), version: 2 };
      const instance = aStrategy({
        ...ref,
        positionSide: 'LONG',
        timeframe: '1h',
        sharing: 'NET',
        schedule: { everyMinutes: 5, jitterMinutes: 2, missed: 'CATCH_UP' },
        settings: { size: 'percent:10', capital: d('1000'), lossMax: d('100') },
        state: 'STOPPED',
        webhookHash: 'hash',
        cause: 'LOSS',
        run: {
          ...{ sequence: 7, isUndone: true, stateVersion: 1, state: '{"relation":1}', indicators: 'AAAA' },
          ...{ candleMs: startMs, timerMs: startMs, book: { ...emptyBook, net: holding, fees: d('0.1') } },
          toldLegs: [idOf(9)],
          heard: { tickMs: startMs, tick: '1 2', bookMs: startMs, book: '7' },
          stops: [
            {
              ...{
                key: 'strategy:ma-1:3:0',
                sequence: 3,
                index: 0,
                tag: 'in',
                side: 'buy',
                price: d('61000'),
              },
              ...{ quantity: d('0.1'), isReducing: false, positionSide: 'LONG', protect: '{}', firedAtMs: 5 },
            },
            {
              ...{
                key: 'strategy:ma-1:3:1',
                sequence: 3,
                index: 1,
                tag: null,
                side: 'sell',
                price: d('59000'),
              },
              ...{ quantity: d('0.1'), isReducing: true },
            },
          ],
          orders: [
            {
              ...{ orderId: idOf(1), tag: 'grid-1', side: 'buy', price: d('59000'), quantity: d('0.1') },
              ...{ positionSide: 'LONG', filled: d('0.05'), filledQuote: d('2950') },
              ...{ fees: { USDT: d('0.01') }, refused: 'NONE' },
            },
            {
              ...{ orderId: idOf(2), tag: null, side: 'sell', price: null, quantity: d('0.1') },
              ...{ filled: d('0'), filledQuote: d('0'), fees: {} },
            },
          ],
        },
      });
      expect(await save(instance)).toEqual(ok);
      expect(await store.strategies.find(ref.ownerId, 'ma-1')).toEqual(instance);
      expect(await store.strategies.list(ref.ownerId)).toEqual([instance]);
      expect(await store.strategies.find(ref.ownerId, 'ma-2')).toBeUndefined();
    });

    it('TS-141 of two who replace the same revision one does, and only what is ACTIVE is fed', async () => {
      const first = aStrategy(ref);
      expect(await save(first)).toEqual(ok);
      const conflict = failed({ reason: 'VERSION_CONFLICT', write: 'saveStrategy' });
      expect(await save(first)).toEqual(conflict);
      expect(await activeOn('BTC/USDT')).toEqual([first]);
      expect(await activeOn('ETH/USDT')).toEqual([]);
      const paused = { ...first, revision: 2, state: 'PAUSED' } as const;
      expect(await save(paused)).toEqual(ok);
      expect(await save({ ...paused, reason: 'another' })).toEqual(conflict);
      expect(await activeOn('BTC/USDT')).toEqual([]);
    });

    it('TS-146 the fence of its intents: ACTIVE, its newest decision, and not carried out', async () => {
      const fence = (sequence: number) =>
        store.commit([{ kind: 'checkStrategy', ownerId: ref.ownerId, strategyId: 'ma-1', sequence }]);
      const fenced = failed({ reason: 'FENCED' });
      expect(await fence(1)).toEqual(fenced);
      const first = aStrategy(ref);
      const undone = { ...first, run: { ...first.run, sequence: 1, isUndone: true } };
      await save(undone);
      expect(await fence(1)).toEqual(ok);
      expect(await fence(2)).toEqual(fenced);
      const at = (revision: number) =>
        store.commit([{ kind: 'checkStrategy', ownerId: ref.ownerId, strategyId: 'ma-1', revision }]);
      expect([await at(1), await at(2)]).toEqual([ok, fenced]);
      await save({ ...undone, revision: 2, state: 'STOPPED' });
      expect(await at(2)).toEqual(fenced);
      expect(await fence(1)).toEqual(fenced);
      await save({ ...undone, revision: 3, run: { ...undone.run, isUndone: false } });
      expect(await fence(1)).toEqual(fenced);
    });

    it('TS-142 an event leads to one decision, and a decision has one number', async () => {
      const exists = failed({ reason: 'ALREADY_EXISTS', write: 'insertDecision' });
      expect(await store.commit([decide(1)])).toEqual(ok);
      expect(await store.commit([decide(2, 'candle:1')])).toEqual(exists);
      expect(await store.commit([decide(1, 'candle:2')])).toEqual(exists);
      expect(await store.strategies.hasEvent(ref.ownerId, 'ma-1', 'candle:1')).toBe(true);
      expect(await store.strategies.hasEvent(ref.ownerId, 'ma-1', 'candle:2')).toBe(false);
    });

    it('TS-143 what became of its intents is written later, of a decision that exists', async () => {
      const decision = aDecision({
        ...ref,
        intents: '[{"kind":"close"}]',
        before: { stateVersion: 1, state: '{}', indicators: null },
      });
      const done = { ...decision, outcomes: [{ orderId: idOf(1) }, { code: 'TOO_SMALL' }] };
      const missing = failed({ reason: 'VERSION_CONFLICT', write: 'updateDecision' });
      expect(await store.commit([{ kind: 'updateDecision', decision: done }])).toEqual(missing);
      await store.commit([{ kind: 'insertDecision', decision }]);
      expect(await store.strategies.findDecision(ref.ownerId, 'ma-1', 1)).toEqual(decision);
      expect(await store.commit([{ kind: 'updateDecision', decision: done }])).toEqual(ok);
      expect(await store.strategies.findDecision(ref.ownerId, 'ma-1', 1)).toEqual(done);
    });

    it('TS-144 decisions are listed by time, page after page, both ways', async () => {
      for (const sequence of [1, 2, 3]) await store.commit([decide(sequence)]);
      const list = (given: object) =>
        store.strategies.listDecisions(ref.ownerId, 'ma-1', { limit: 2, ...given });
      const numbers = async (given: object) => (await list(given)).items.map(({ sequence }) => sequence);
      const first = await list({});
      expect(first.items.map(({ sequence }) => sequence)).toEqual([1, 2]);
      expect(await numbers({ ...(first.cursor && { cursor: first.cursor }) })).toEqual([3]);
      expect(await numbers({ newestFirst: true })).toEqual([3, 2]);
      expect(await numbers({ fromMs: startMs + 2 })).toEqual([2, 3]);
      expect(await numbers({ fromMs: startMs + 2, toMs: startMs + 3 })).toEqual([2]);
    });

    it('TS-145 each version of the parameters is kept', async () => {
      const version = (number: number) => ({
        ...{ ownerId: ref.ownerId, strategyId: 'ma-1', version: number, parameters: `{"n":${number}}` },
        ...{ changedBy: ref.ownerId, atMs: startMs },
      });
      const insert = (number: number) =>
        store.commit([{ kind: 'insertParameters', parameters: version(number) }]);
      expect(await insert(1)).toEqual(ok);
      expect(await insert(2)).toEqual(ok);
      expect(await insert(2)).toEqual(failed({ reason: 'ALREADY_EXISTS', write: 'insertParameters' }));
      expect(await store.strategies.listParameters(ref.ownerId, 'ma-1')).toEqual([version(1), version(2)]);
    });
  });
}

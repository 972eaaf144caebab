import { beforeEach, expect, it } from 'vitest';
import type { Kill } from '../domain/kill/kill.ts';
import type { KillDrill } from '../domain/kill/kill-drill.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { KillRecords } from '../ports/kill-records.port.ts';
import { InvalidCursorError } from '../ports/trading-store.port.ts';
import { idOf } from './sequential-ids.ts';
import { startMs } from './simulated-clock.ts';

/** What every store of kills must do. Each case works on an owner of its own. */
export function killRecordsContract(open: () => KillRecords): void {
  let kills: KillRecords;
  let ownerId: string;
  beforeEach(() => {
    kills = open();
    ownerId = `user-${crypto.randomUUID()}`;
  });
  const aKill = (n: number, given: Partial<Kill> = {}): Kill => ({
    ...{ ownerId, killId: idOf(n), scope: 'global', state: 'ENGAGED', source: 'API', triggeredBy: ownerId },
    ...{ reason: 'a test', correlationId: 'correlation-1', triggeredAtMs: startMs, presses: 1 },
    ...{ accounts: [], updatedAtMs: startMs, version: 1 },
    ...given,
  });
  const over = (kill: Kill): Kill => ({ ...kill, state: 'VERIFIED', version: kill.version + 1 });
  const openOf = async () => (await kills.listOpen(1_000)).filter((kill) => kill.ownerId === ownerId);

  it('KR-01 a kill comes back as it was written, with all that was found', async () => {
    const kill = aKill(1, {
      fencedAtMs: startMs + 1,
      flatten: { slippageRatio: d('0.01') },
      accounts: [
        {
          ...{ accountId: 'account-1', venue: 'binance', outcome: 'NOT_CLEAR', canceled: 3, resting: 1 },
          fence: { epoch: 2, atMs: startMs + 1, wasHalted: false },
          inDoubt: [idOf(7)],
          foreignOrders: [{ venueOrderId: '9', clientOrderId: 'web', market: 'BTCUSDT', side: 'sell' }],
          ...{ rounds: 2, clearAtMs: startMs + 5, trouble: 'HTTP_503' },
          flattened: [
            { instrument: 'BTC/USDT', quantity: d('1.5'), remaining: d('0'), orderIds: [idOf(8)] },
            {
              ...{
                instrument: 'BTC/USDT:USDT',
                positionSide: 'SHORT',
                quantity: d('-2'),
                remaining: d('-1'),
              },
              ...{ orderIds: [], trouble: 'PRICE_STALE' },
            },
          ],
        },
        {
          ...{ accountId: 'account-2', venue: 'upbit', outcome: 'WAITING', canceled: 0, resting: 0 },
          ...{ inDoubt: [], foreignOrders: [], rounds: 0 },
        },
      ],
    });
    expect(await kills.begin(kill)).toEqual(kill);
    expect(await kills.find(ownerId, kill.killId)).toEqual(kill);
    expect(await kills.find(ownerId, idOf(2))).toBeUndefined();
    expect(await kills.find('nobody', kill.killId)).toBeUndefined();
  });

  it('KR-02 of one scope at most one is not over; presses at once find the same', async () => {
    const begun = await Promise.all([1, 2, 3, 4, 5].map((n) => kills.begin(aKill(n))));
    expect(new Set(begun.map(({ killId }) => killId)).size).toBe(1);
    expect((await kills.list(ownerId, { limit: 9 })).items).toHaveLength(1);
    const other = aKill(6, { scope: 'account:account-1' });
    expect(await kills.begin(other)).toEqual(other);
  });

  it('KR-03 once it is over, the scope has room for another', async () => {
    const first = await kills.begin(aKill(1));
    expect(await kills.save(over(first))).toBe(true);
    expect(await kills.find(ownerId, first.killId)).toEqual(over(first));
    expect(await kills.begin(aKill(2))).toMatchObject({ killId: idOf(2) });
  });

  it('KR-04 only the version before is replaced', async () => {
    const first = await kills.begin(aKill(1));
    const next: Kill = { ...first, state: 'PENDING', version: 2 };
    expect(await kills.save(next)).toBe(true);
    expect(await kills.save({ ...next, reason: 'too late' })).toBe(false);
    expect(await kills.save({ ...next, version: 9 })).toBe(false);
    expect(await kills.find(ownerId, first.killId)).toEqual(next);
    const saves = [1, 2, 3].map((presses) => kills.save({ ...next, presses, version: 3 }));
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
  });

  it('KR-05 those that are not over are listed, whoever’s they are', async () => {
    const first = await kills.begin(aKill(1));
    const second = await kills.begin(aKill(2, { scope: 'venue:upbit' }));
    expect((await openOf()).map(({ killId }) => killId).sort()).toEqual([idOf(1), idOf(2)]);
    await kills.save(over(first));
    expect(await openOf()).toEqual([second]);
  });

  it('KR-06 an owner’s kills come page by page, newest first', async () => {
    for (const n of [1, 2, 3]) await kills.begin(aKill(n, { scope: `account:account-${n}` }));
    const first = await kills.list(ownerId, { limit: 2 });
    expect(first.items.map(({ killId }) => killId)).toEqual([idOf(3), idOf(2)]);
    const rest = await kills.list(ownerId, { limit: 2, cursor: first.cursor ?? '' });
    expect(rest.items.map(({ killId }) => killId)).toEqual([idOf(1)]);
    await expect(kills.list('nobody', { limit: 2, cursor: first.cursor ?? '' })).rejects.toThrow(
      InvalidCursorError,
    );
  });

  it('KR-07 the newest drill of an owner is told, passed or not, and no kill for one', async () => {
    const drill = (n: number, given: Partial<KillDrill> = {}): KillDrill => ({
      ...{ ownerId, drillId: idOf(n), source: 'CLI', accounts: ['paper-1', 'paper-2'], isPassed: true },
      ...{ figures: { orders: 200, verifiedMs: null }, startedAtMs: startMs, endedAtMs: startMs + 9 },
      ...given,
    });
    await kills.begin(aKill(1));
    expect(await kills.newestDrill(ownerId)).toBeUndefined();
    const failed = drill(3, { isPassed: false, failure: 'Orders rested.', source: 'SCHEDULE' });
    for (const each of [drill(2), failed, drill(1)]) await kills.putDrill(each);
    expect(await kills.newestDrill(ownerId)).toEqual(failed);
    expect(await kills.newestDrill('nobody')).toBeUndefined();
    expect((await kills.list(ownerId, { limit: 9 })).items).toHaveLength(1);
  });
}

import { beforeEach, expect, it } from 'vitest';
import type { Breach } from '../domain/safety/breach.ts';
import type { SafetyRecords } from '../ports/safety-records.port.ts';
import { startMs } from './simulated-clock.ts';

/** What every store of the watch must do. Each case works on an owner of its own; beats and span are everybody's. */
export function safetyRecordsContract(open: () => SafetyRecords): void {
  let records: SafetyRecords;
  let ownerId: string;
  beforeEach(() => {
    records = open();
    ownerId = `user-${crypto.randomUUID()}`;
  });
  const aBreach = (given: Partial<Breach> = {}): Breach => ({
    ...{ metric: 'DailyLossBreaches', ownerId, scope: 'account:account-1', cause: 'USDT 2026-01-01 100' },
    ...{ detail: 'account-1 has lost today 120 USDT', foundAtMs: startMs },
    ...given,
  });
  const mine = async (metric: Breach['metric'] = 'DailyLossBreaches', sinceMs = 0) =>
    (await records.listBreaches(metric, sinceMs)).filter((each) => each.ownerId === ownerId);

  it('SR-01 a breach is kept once, as it was found first', async () => {
    const first = aBreach();
    const keeping = await Promise.all([first, first, first].map((each) => records.keepBreach(each)));
    expect(keeping.filter(({ isNew }) => isNew)).toHaveLength(1);
    const again = await records.keepBreach(aBreach({ foundAtMs: startMs + 60_000, detail: 'more' }));
    expect(again).toEqual({ kept: first, isNew: false });
    expect(await mine()).toEqual([first]);
  });

  it.each([
    ['metric', { metric: 'DrawdownBreaches' }],
    ['scope', { scope: 'account:account-2' }],
    ['cause', { cause: 'USDT 2026-01-02 100' }],
  ] as const)('SR-02 another %s is another breach', async (_name, other) => {
    await records.keepBreach(aBreach());
    expect(await records.keepBreach(aBreach(other))).toMatchObject({ isNew: true });
  });

  it('SR-03 the first kill that answered it stays', async () => {
    const breach = aBreach();
    await records.answerBreach(breach, 'nothing is kept yet');
    await records.keepBreach(breach);
    await records.answerBreach(breach, 'kill-1');
    await records.answerBreach(breach, 'kill-2');
    expect(await mine()).toEqual([{ ...breach, killId: 'kill-1' }]);
    expect(await records.keepBreach(breach)).toMatchObject({ isNew: false, kept: { killId: 'kill-1' } });
  });

  it('SR-04 older ones are not listed, nor those of another metric', async () => {
    await records.keepBreach(aBreach());
    expect(await mine('DailyLossBreaches', startMs)).toHaveLength(1);
    expect(await mine('DailyLossBreaches', startMs + 1)).toEqual([]);
    expect(await mine('RejectRateBreaches')).toEqual([]);
  });

  it('SR-05 of each venue the newest beat is kept', async () => {
    const beat = { venue: 'upbit', beatAtMs: startMs } as const;
    await records.putBeat(beat);
    const newer = {
      ...beat,
      beatAtMs: startMs + 5,
      pricedAtMs: startMs + 4,
      heardAtMs: startMs + 5,
      clockSkewMs: -3,
    };
    await records.putBeat(newer);
    await records.putBeat({ venue: 'okx', beatAtMs: startMs });
    const beats = await records.listBeats();
    expect(beats.find(({ venue }) => venue === 'upbit')).toEqual(newer);
    expect(beats.find(({ venue }) => venue === 'okx')).toEqual({ venue: 'okx', beatAtMs: startMs });
  });

  it('SR-06 the span of the watch is kept', async () => {
    const span = { sinceMs: startMs, lastMs: startMs + 60_000 };
    await records.putSpan(span);
    expect(await records.findSpan()).toEqual(span);
  });
}

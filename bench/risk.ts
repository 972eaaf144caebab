import type { AccountLimits } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { assessRisk } from '#shared/domain/risk/ladder.ts';
import type { RiskSnapshot } from '#shared/domain/risk/snapshot.ts';
import { anOrder, aPosition } from '#shared/testing/builders.ts';
import { aRiskSnapshot } from '#shared/testing/risk-snapshot.ts';
import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { percentile, round } from './statistics.ts';

const aim = { positions: 100, usMax: 20 };
const openOrders = 20;

/** Every optional limit set, and none of them broken: nothing is skipped. */
const everyLimit: AccountLimits = {
  ...defaultAccountLimits,
  orderQuantityMin: decimal('0.001'),
  orderQuantityMax: decimal('10'),
  orderNotionalMin: decimal('10'),
  fatFingerRatioMax: decimal('10'),
  openOrdersMax: 1_000,
  ordersPerMinuteMax: 100,
  cancelsPerMinuteMax: 100,
  selfCrossing: 'REFUSE',
  duplicateRatio: decimal('0.0003'),
  instrumentExposureMax: decimal('100000000'),
  grossExposureMax: decimal('100000000'),
  netExposureMax: decimal('100000000'),
  concentrationRatioMax: decimal('100000'),
  roundTripCostRatio: decimal('0.002'),
  dailyLossMax: decimal('1000'),
  drawdownMax: decimal('1000'),
  consecutiveLossesMax: 5,
};

/** How long the ladder thinks about one order, by how many positions are open. No cloud: it is a pure function. */
export async function risk({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const evaluations = quick ? 200 : 5_000;
  const startedAt = new Date().toISOString();
  const rows = [];
  for (const positions of [10, 100, 1_000]) {
    for (const [limits, set] of [
      ['default', defaultAccountLimits],
      ['every', everyLimit],
    ] as const) {
      signal.throwIfAborted();
      progress(`${positions} positions, ${limits} limits`);
      const snapshot = accountOf(positions, set);
      if (!assessRisk(snapshot).ok) throw new Error('the bench measures an order that passes');
      rows.push({ positions, limits, ...measure(snapshot, evaluations) });
    }
  }
  const judged = rows.filter(({ positions }) => positions === aim.positions);
  const aims = judged.map(({ limits, p50Us }) => ({
    aim: `one order at ${aim.positions} positions, ${limits} limits`,
    value: p50Us,
    limit: aim.usMax,
    unit: 'us',
    met: p50Us <= aim.usMax,
  }));
  const machine = { ...describeMachine(), loadAverage: loadAverage() };
  return { document: { bench: 'risk', startedAt, machine, evaluations, openOrders, rows, aims }, ok: true };
}

function measure(snapshot: RiskSnapshot, evaluations: number) {
  for (let n = 0; n < evaluations; n += 1) assessRisk({ ...snapshot });
  const takenUs = Array.from({ length: evaluations }, () => {
    // A new snapshot each time: what one evaluation remembers must not serve the next.
    const fresh = { ...snapshot };
    const beganNs = process.hrtime.bigint();
    assessRisk(fresh);
    return Number(process.hrtime.bigint() - beganNs) / 1_000;
  });
  return { p50Us: round(percentile(takenUs, 50)), p99Us: round(percentile(takenUs, 99)) };
}

function accountOf(positions: number, limits: AccountLimits): RiskSnapshot {
  const names = Array.from({ length: positions }, (_, index) => `COIN${index}/USDT`);
  const resting = Array.from({ length: openOrders }, (_, index) =>
    anOrder({ orderId: `other-${index}`, strategyId: 'DCA', limitPrice: decimal('50000') }),
  );
  return aRiskSnapshot({
    order: { strategyId: 'GRID-1' },
    limits,
    book: {
      openOrders: resting,
      recentOrders: resting,
      positions: names.map((instrument) =>
        aPosition({ instrument, quantity: decimal('1.2345'), averageEntryPrice: decimal('98.7654') }),
      ),
      midPrices: new Map(names.map((name) => [name, decimal('101.2345')])),
      balances: [
        { asset: 'USDT', available: decimal('100000'), reserved: decimal('0'), suspense: decimal('0') },
      ],
    },
  });
}

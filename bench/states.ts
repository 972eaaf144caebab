import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { mapConcurrently } from '#shared/application/map-concurrently.ts';
import { changeState } from '#shared/application/states/change-state.ts';
import type { ChangeStateDeps } from '#shared/application/states/state-change.ts';
import { firstControl } from '#shared/domain/account/trading-state.ts';
import { accept } from '#shared/domain/refusal.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { startPrivateDynamoDb } from '../tests/contract/private-dynamodb.ts';
import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { median, round } from './statistics.ts';

const aimMs = 1_000;
const rounds = 5;
const ownerId = 'bench';

/** How long it takes until a thousand accounts have heard that everything is halted, and that it goes on. */
export async function states({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const accounts = quick ? 100 : 1_000;
  const loadBefore = loadAverage();
  const dynamoDb = await startPrivateDynamoDb();
  try {
    const store = new DynamoDbTradingStore({ ...dynamoDb, clock: systemClock, random: Math.random });
    const common = { clock: systemClock, ids: ulidIds(), log: silentLog };
    const deps: ChangeStateDeps = { store, ...common, mayResume: async () => accept(undefined) };
    progress(`opens ${accounts} accounts`);
    await mapConcurrently([...Array(accounts).keys()], 16, async (index) => {
      const ref = { ownerId, accountId: `account-${index}` };
      const control = firstControl(ref, 'opened', systemClock.nowMs());
      await store.commit([{ kind: 'insertAccount', account: anAccount(ref), control }]);
    });
    const haltMs: number[] = [];
    const resumeMs: number[] = [];
    let stragglers = 0;
    const set = async (state: 'ACTIVE' | 'HALTED', seenEpoch: number) => {
      signal.throwIfAborted();
      const command = { ownerId, isOperator: true, scope: 'global', state, reason: 'a bench', seenEpoch };
      const changed = await changeState(deps, { ...command, correlationId: 'bench' });
      if (!changed.ok) throw new Error(changed.refusal.message);
      stragglers += changed.value.stragglers.length;
      return changed.value.tookMs;
    };
    for (let n = 0; n < rounds; n += 1) {
      progress(`round ${n + 1} of ${rounds}`);
      haltMs.push(await set('HALTED', 2 * n));
      resumeMs.push(await set('ACTIVE', 2 * n + 1));
    }
    const machine = { ...describeMachine(), loadAverage: { before: loadBefore, after: loadAverage() } };
    const figures = { haltMs: round(median(haltMs)), haltMaxMs: round(Math.max(...haltMs)) };
    const document = {
      bench: 'states',
      quick,
      machine,
      accounts,
      ...figures,
      resumeMs: round(median(resumeMs)),
    };
    return {
      document: { ...document, aimMs, met: median(haltMs) <= aimMs, stragglers },
      ok: stragglers === 0,
    };
  } finally {
    await dynamoDb.stop();
  }
}

import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../adapters/crypto/sha256.ts';
import { InMemoryTradingStore } from '../adapters/in-memory/trading-store.ts';
import type { AccountRef } from '../domain/account/account.ts';
import { type LedgerEntry, move } from '../domain/ledger/entry.ts';
import { entryRecordOf } from '../domain/ledger/entry-record.ts';
import { type LedgerProof, proveLedger } from '../domain/ledger/prove.ts';
import { entriesPerSealMax } from '../domain/ledger/seal.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import { ulidTimeMs } from '../domain/ulid-time.ts';
import type { TradingStore, UnsealedEntry } from '../ports/trading-store.port.ts';
import { testRef } from '../testing/builders.ts';
import { CrashPoints } from '../testing/crash-points.ts';
import { RecordingMetrics, silentLog } from '../testing/recording-ports.ts';
import { idOf } from '../testing/sequential-ids.ts';
import { SimulatedClock } from '../testing/simulated-clock.ts';
import { withCommit } from '../testing/with-commit.ts';
import { type SealLedgerDeps, sealEntries, sealUnsealed } from './seal-ledger.ts';

let memory: InMemoryTradingStore;
let metrics: RecordingMetrics;
const clock = new SimulatedClock();
const madeAtMs = ulidTimeMs(idOf(1)) ?? 0;
beforeEach(() => {
  memory = new InMemoryTradingStore();
  metrics = new RecordingMetrics();
});

function deps(store: TradingStore = memory): SealLedgerDeps & { metrics: RecordingMetrics } {
  return { store, clock, digest: sha256, log: silentLog, metrics };
}

function entryOf(n: number, ref: AccountRef = testRef): LedgerEntry {
  const postings = move('USDT', d('5'), 'EXTERNAL', 'AVAILABLE');
  return { ...ref, entryId: idOf(n), kind: 'TRANSFER', postings, atMs: 0 };
}
const streamed = (n: number, ref: AccountRef = testRef): UnsealedEntry => ({
  ref,
  record: entryRecordOf(entryOf(n, ref)),
});
async function append(...numbers: readonly number[]): Promise<readonly UnsealedEntry[]> {
  for (const n of numbers) await memory.commit([{ kind: 'post', entry: entryOf(n) }]);
  return numbers.map((n) => streamed(n));
}

async function prove(ref: AccountRef = testRef): Promise<LedgerProof> {
  const page = { limit: 10_000 };
  const seals = (await memory.listSealRecords(ref, page)).items;
  const records = (await memory.listLedgerRecords(ref, page)).items;
  const balances = await memory.listBalances(ref);
  const evidence = { accountId: ref.accountId, seals, records, balances, readAtMs: madeAtMs };
  return proveLedger(evidence, { digest: sha256, isSignature: () => false });
}

describe('sealEntries', () => {
  it('continues the chain in the order of sealing: an entry that comes late is sealed behind newer ones', async () => {
    await append(1, 2, 3);
    expect(await sealEntries(deps(), [streamed(3), streamed(1)])).toBe(2);
    expect(await sealEntries(deps(), [streamed(2)])).toBe(1);
    const ids = [...memory.tables.seals.values()].map((seal) => seal.entries.map(({ entryId }) => entryId));
    expect(ids).toEqual([[idOf(1), idOf(3)], [idOf(2)]]);
    expect(await prove()).toMatchObject({ sealed: 3, unsealed: 0, chainHead: { sequence: 2 } });
  });

  it('changes nothing when the stream tells the same again', async () => {
    const entries = await append(1, 2);
    await sealEntries(deps(), entries);
    expect(await sealEntries(deps(), [...entries, ...entries])).toBe(0);
    expect(await prove()).toMatchObject({ sealed: 2, chainHead: { sequence: 1 } });
  });

  it('seals what is new of a batch that is partly sealed', async () => {
    await append(1, 2, 3);
    await sealEntries(deps(), [streamed(2)]);
    expect(await sealEntries(deps(), [streamed(1), streamed(2), streamed(3)])).toBe(2);
    expect((await prove()).sealed).toBe(3);
  });

  it('makes several seals of more entries than one takes', async () => {
    const numbers = Array.from({ length: 2 * entriesPerSealMax + 1 }, (_, n) => n + 1);
    expect(await sealEntries(deps(), await append(...numbers))).toBe(numbers.length);
    expect(await prove()).toMatchObject({ unsealed: 0, chainHead: { sequence: 3 } });
  });

  it('keeps the chains of accounts apart, and one that fails holds back no other', async () => {
    const [one, two] = [testRef, { ...testRef, accountId: 'account-2' }];
    for (const ref of [one, two]) await memory.commit([{ kind: 'post', entry: entryOf(1, ref) }]);
    const failing = withCommit(memory, async (writes) => {
      const [write] = writes;
      if (write?.kind === 'appendSeal' && write.seal.accountId === one.accountId)
        throw new Error('no answer');
      return memory.commit(writes);
    });
    expect(await sealEntries(deps(failing), [streamed(1, one), streamed(1, two)])).toBe(1);
    expect([(await prove(one)).sealed, (await prove(two)).sealed]).toEqual([0, 1]);
    await sealEntries(deps(), [streamed(1, one)]);
    expect((await prove(one)).chainHead).toMatchObject({ sequence: 1 });
  });

  it('gives up after many lost races, without harm', async () => {
    const entries = await append(1);
    const always = withCommit(memory, async () => ({
      ok: false,
      failure: { reason: 'VERSION_CONFLICT', write: 'appendSeal' },
    }));
    expect(await sealEntries(deps(always), entries)).toBe(0);
    expect(await sealEntries(deps(), entries)).toBe(1);
  });
});

describe('two sealers', () => {
  it.each([1, 2, 3, 5, 8, 13])(
    'of the same entries, %i of them: one chain, each entry once',
    async (count) => {
      const entries = await append(...Array.from({ length: count }, (_, n) => n + 1));
      const counts = await Promise.all([
        sealEntries(deps(), entries),
        sealEntries(deps(), entries.toReversed()),
        sealEntries(deps(), entries.slice(Math.floor(count / 2))),
      ]);
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(count);
      const proof = await prove();
      expect(proof.fault).toBeUndefined();
      expect(proof).toMatchObject({ sealed: count, unsealed: 0 });
    },
  );
});

describe('a sealer that dies', () => {
  it('just before or after its seal leaves a chain that the next one continues', async () => {
    for (let at = 1; ; at += 1) {
      memory = new InMemoryTradingStore();
      const entries = await append(...Array.from({ length: entriesPerSealMax + 5 }, (_, n) => n + 1));
      const crash = new CrashPoints(at, 'dead');
      await sealEntries(deps(crash.store(memory)), entries);
      expect((await prove()).fault).toBeUndefined();
      clock.advance(60_000);
      await sealUnsealed(deps());
      const proof = await prove();
      expect(proof.fault).toBeUndefined();
      expect(proof).toMatchObject({ unsealed: 0, chainHead: { sequence: 2 } });
      if (!crash.struck) break;
    }
  });
});

describe('sealUnsealed', () => {
  beforeEach(() => clock.advance(Math.max(0, madeAtMs + 10_000 - clock.nowMs())));

  it('seals what no stream brought, and counts nothing late', async () => {
    await append(1, 2);
    expect(await sealUnsealed(deps())).toEqual({ sealed: 2, late: 0 });
    expect(metrics.published).toEqual([{ name: 'EntriesUnsealed', value: 0 }]);
    expect((await prove()).sealed).toBe(2);
  });

  it('seals more than one list of them', async () => {
    await append(...Array.from({ length: 1_100 }, (_, n) => n + 1));
    expect(await sealUnsealed(deps())).toEqual({ sealed: 1_100, late: 0 });
  });

  it('counts what it could not seal', async () => {
    await append(1, 2);
    clock.advance(120_000);
    const broken = withCommit(memory, async () => {
      throw new Error('no answer');
    });
    expect(await sealUnsealed(deps(broken))).toEqual({ sealed: 0, late: 2 });
    expect(metrics.published).toEqual([{ name: 'EntriesUnsealed', value: 2 }]);
  });

  it('leaves to the stream what is young', async () => {
    await append(1);
    const early = { ...deps(), clock: new SimulatedClock(madeAtMs + 1_000) };
    expect(await sealUnsealed(early)).toEqual({ sealed: 0, late: 0 });
  });
});

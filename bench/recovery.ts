import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { measureConflicts } from './recovery/conflicts.ts';
import { measureInMemory } from './recovery/in-memory.ts';
import { measureLedgerProof } from './recovery/ledger-proof.ts';
import { measureMissingFills } from './recovery/missing-fills.ts';
import { measureSeeds } from './recovery/simulated-seeds.ts';

/** Through the emulator a fill takes as long as thousands in memory. */
const counts = { fills: 10_000, cloudFills: 1_000, entries: 200_000, seeds: 2_000, messages: 1_000 };
const quickCounts = { fills: 400, cloudFills: 100, entries: 20_000, seeds: 200, messages: 100 };

/** Measures what a recovery is made of: reconciling, proving the books, settling under conflicts; and the simulation of it. */
export async function recovery({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const size = quick ? quickCounts : counts;
  const begin = (phase: string) => {
    signal.throwIfAborted();
    progress(phase);
  };
  const startedAt = new Date().toISOString();
  const loadBefore = loadAverage();
  begin(`proves ${size.entries} ledger entries`);
  const ledgerProof = measureLedgerProof(size.entries);
  begin(`reconciles ${size.fills} missing fills in memory`);
  const inMemory = await measureInMemory(size.fills);
  begin(`simulates ${size.seeds} seeds`);
  const seeds = await measureSeeds(size.seeds, signal);
  begin(`settles ${size.messages} fills a round, with and without conflicts`);
  const conflicts = await measureConflicts(size.messages, signal);
  begin('starts a private local cloud');
  const missingFills = await measureMissingFills(size.cloudFills, begin, signal);
  const machine = { ...describeMachine(), loadAverage: { before: loadBefore, after: loadAverage() } };
  return {
    document: {
      bench: 'recovery',
      startedAt,
      quick,
      machine,
      missingFills,
      inMemory,
      ledgerProof,
      seeds,
      conflicts,
    },
    ok:
      missingFills.ledgerVerified &&
      inMemory.applied === inMemory.fills &&
      ledgerProof.findsAlteredEntry &&
      conflicts.allApplied &&
      seeds.every(({ violations }) => violations === 0),
  };
}

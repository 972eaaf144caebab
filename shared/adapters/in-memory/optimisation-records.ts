import { isOver } from '../../domain/backtest/saved-backtest.ts';
import type { SavedOptimisation } from '../../domain/optimisation/saved-optimisation.ts';
import type { BacktestLimits } from '../../ports/backtest-records.port.ts';
import type { OptimisationRecords } from '../../ports/optimisation-records.port.ts';

const key = (ownerId: string, optimisationId: string) => `${ownerId}|${optimisationId}`;

export class InMemoryOptimisationRecords implements OptimisationRecords {
  readonly #saved = new Map<string, SavedOptimisation>();
  readonly #runs = new Map<string, Map<number, string>>();
  readonly #results = new Map<string, string>();

  async insert(one: SavedOptimisation, { savedMax, unfinishedMax }: BacktestLimits): Promise<boolean> {
    const at = key(one.ownerId, one.optimisationId);
    if (this.#saved.has(at)) throw new Error(`${at} is there already`);
    const own = this.#of(one.ownerId);
    if (own.length >= savedMax || own.filter((each) => !isOver(each)).length >= unfinishedMax) return false;
    this.#saved.set(at, one);
    return true;
  }

  async find(ownerId: string, optimisationId: string): Promise<SavedOptimisation | undefined> {
    return this.#saved.get(key(ownerId, optimisationId));
  }

  async list(ownerId: string): Promise<readonly SavedOptimisation[]> {
    return this.#of(ownerId).sort((a, b) => (a.optimisationId < b.optimisationId ? 1 : -1));
  }

  #of(ownerId: string): SavedOptimisation[] {
    return [...this.#saved.values()].filter((one) => one.ownerId === ownerId);
  }

  async update(one: SavedOptimisation): Promise<boolean> {
    const at = key(one.ownerId, one.optimisationId);
    if (!this.#saved.has(at)) return false;
    this.#saved.set(at, one);
    return true;
  }

  async saveRuns(ownerId: string, optimisationId: string, part: number, text: string): Promise<void> {
    const at = key(ownerId, optimisationId);
    this.#runs.set(at, new Map([...(this.#runs.get(at) ?? []), [part, text]]));
  }

  async loadRuns(ownerId: string, optimisationId: string): Promise<readonly string[]> {
    const parts = [...(this.#runs.get(key(ownerId, optimisationId)) ?? [])];
    return parts.sort(([a], [b]) => a - b).map(([, text]) => text);
  }

  async removeRuns(ownerId: string, optimisationId: string): Promise<void> {
    this.#runs.delete(key(ownerId, optimisationId));
  }

  async saveResult(ownerId: string, optimisationId: string, text: string): Promise<void> {
    this.#results.set(key(ownerId, optimisationId), text);
  }

  async findResult(ownerId: string, optimisationId: string): Promise<string | undefined> {
    return this.#results.get(key(ownerId, optimisationId));
  }

  async remove(ownerId: string, optimisationId: string): Promise<void> {
    const at = key(ownerId, optimisationId);
    for (const kept of [this.#saved, this.#runs, this.#results]) kept.delete(at);
  }
}

import { isOver, type SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import type { BacktestLimits, BacktestRecords } from '../../ports/backtest-records.port.ts';

const key = (ownerId: string, backtestId: string) => `${ownerId}|${backtestId}`;

export class InMemoryBacktestRecords implements BacktestRecords {
  readonly #backtests = new Map<string, SavedBacktest>();
  readonly #results = new Map<string, string>();
  readonly #charactersMax: number;

  constructor(charactersMax = 1_000_000) {
    this.#charactersMax = charactersMax;
  }

  async insert(backtest: SavedBacktest, { savedMax, unfinishedMax }: BacktestLimits): Promise<boolean> {
    const at = key(backtest.ownerId, backtest.backtestId);
    if (this.#backtests.has(at)) throw new Error(`${at} is there already`);
    const own = this.#of(backtest.ownerId);
    if (own.length >= savedMax || own.filter((one) => !isOver(one)).length >= unfinishedMax) return false;
    this.#backtests.set(at, backtest);
    return true;
  }

  async find(ownerId: string, backtestId: string): Promise<SavedBacktest | undefined> {
    return this.#backtests.get(key(ownerId, backtestId));
  }

  async list(ownerId: string): Promise<readonly SavedBacktest[]> {
    return this.#of(ownerId).sort((a, b) => (a.backtestId < b.backtestId ? 1 : -1));
  }

  #of(ownerId: string): SavedBacktest[] {
    return [...this.#backtests.values()].filter((one) => one.ownerId === ownerId);
  }

  async update(backtest: SavedBacktest): Promise<boolean> {
    const at = key(backtest.ownerId, backtest.backtestId);
    if (!this.#backtests.has(at)) return false;
    this.#backtests.set(at, backtest);
    return true;
  }

  async saveResult(ownerId: string, backtestId: string, text: string): Promise<boolean> {
    if (text.length > this.#charactersMax) return false;
    this.#results.set(key(ownerId, backtestId), text);
    return true;
  }

  async findResult(ownerId: string, backtestId: string): Promise<string | undefined> {
    return this.#results.get(key(ownerId, backtestId));
  }

  async remove(ownerId: string, backtestId: string): Promise<void> {
    this.#backtests.delete(key(ownerId, backtestId));
    this.#results.delete(key(ownerId, backtestId));
  }
}

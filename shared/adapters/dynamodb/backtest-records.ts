import { gunzipSync, gzipSync } from 'node:zlib';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isOver, type SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import type { BacktestLimits, BacktestRecords } from '../../ports/backtest-records.port.ts';
import { backtestItem, backtestKey, backtestOf, backtestsOf, resultKey, roomKey } from './backtest-items.ts';
import { BacktestRoom, type RoomDeps } from './backtest-room.ts';

/** An item has 400 KB at the most. */
const resultBytesMax = 380_000;

/** A table of its own: what is written of backtests is not beside orders. */
export class DynamoDbBacktestRecords implements BacktestRecords {
  readonly #deps: RoomDeps;
  readonly #room: BacktestRoom;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
    this.#room = new BacktestRoom(deps, roomKey);
  }

  async insert(backtest: SavedBacktest, limits: BacktestLimits): Promise<boolean> {
    const { ownerId, backtestId } = backtest;
    return this.#room.insert(ownerId, backtestId, backtestItem(backtest), limits);
  }

  async find(ownerId: string, backtestId: string): Promise<SavedBacktest | undefined> {
    const found = await this.#room.get(backtestKey(ownerId, backtestId));
    return found && backtestOf(found);
  }

  async list(ownerId: string): Promise<readonly SavedBacktest[]> {
    return (await this.#room.query(backtestsOf(ownerId), { isNewestFirst: true })).map(backtestOf);
  }

  async update(backtest: SavedBacktest): Promise<boolean> {
    const { ownerId, backtestId } = backtest;
    return this.#room.update(ownerId, backtestId, backtestItem(backtest), isOver(backtest));
  }

  async saveResult(ownerId: string, backtestId: string, text: string): Promise<boolean> {
    const packed = gzipSync(text, { level: 9 });
    if (packed.length > resultBytesMax) return false;
    const Item = { ...resultKey(ownerId, backtestId), entity: 'BACKTEST_RESULT', packed };
    await this.#deps.client.send(new PutCommand({ TableName: this.#deps.table, Item }));
    return true;
  }

  async findResult(ownerId: string, backtestId: string): Promise<string | undefined> {
    const found = await this.#room.get(resultKey(ownerId, backtestId));
    return found && gunzipSync(z.instanceof(Uint8Array).parse(found.packed)).toString('utf8');
  }

  async remove(ownerId: string, backtestId: string): Promise<void> {
    const keys = [backtestKey(ownerId, backtestId), resultKey(ownerId, backtestId)];
    await this.#room.remove(ownerId, backtestId, keys);
  }
}

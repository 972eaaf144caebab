import { gunzipSync, gzipSync } from 'node:zlib';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isOver } from '../../domain/backtest/saved-backtest.ts';
import type { SavedOptimisation } from '../../domain/optimisation/saved-optimisation.ts';
import type { BacktestLimits } from '../../ports/backtest-records.port.ts';
import type { OptimisationRecords } from '../../ports/optimisation-records.port.ts';
import { BacktestRoom, type RoomDeps } from './backtest-room.ts';
import {
  optimisationItem,
  optimisationKey,
  optimisationOf,
  optimisationRoomKey,
  optimisationsOf,
  optimisedKey,
  partKey,
  partsOf,
} from './optimisation-items.ts';

/** In the table of backtests. */
export class DynamoDbOptimisationRecords implements OptimisationRecords {
  readonly #deps: RoomDeps;
  readonly #room: BacktestRoom;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
    this.#room = new BacktestRoom(deps, optimisationRoomKey);
  }

  async insert(optimisation: SavedOptimisation, limits: BacktestLimits): Promise<boolean> {
    const { ownerId, optimisationId } = optimisation;
    return this.#room.insert(ownerId, optimisationId, optimisationItem(optimisation), limits);
  }

  async find(ownerId: string, optimisationId: string): Promise<SavedOptimisation | undefined> {
    const found = await this.#room.get(optimisationKey(ownerId, optimisationId));
    return found && optimisationOf(found);
  }

  async list(ownerId: string): Promise<readonly SavedOptimisation[]> {
    return (await this.#room.query(optimisationsOf(ownerId), { isNewestFirst: true })).map(optimisationOf);
  }

  async update(optimisation: SavedOptimisation): Promise<boolean> {
    const { ownerId, optimisationId } = optimisation;
    return this.#room.update(ownerId, optimisationId, optimisationItem(optimisation), isOver(optimisation));
  }

  async saveRuns(ownerId: string, optimisationId: string, part: number, text: string): Promise<void> {
    await this.#put(partKey(ownerId, optimisationId, part), 'OPTIMISATION_RUNS', text);
  }

  async loadRuns(ownerId: string, optimisationId: string): Promise<readonly string[]> {
    return (await this.#runs(ownerId, optimisationId)).map(textOf);
  }

  async removeRuns(ownerId: string, optimisationId: string): Promise<void> {
    for (const { pk, sk } of await this.#runs(ownerId, optimisationId))
      await this.#deps.client.send(new DeleteCommand({ TableName: this.#deps.table, Key: { pk, sk } }));
  }

  async saveResult(ownerId: string, optimisationId: string, text: string): Promise<void> {
    await this.#put(optimisedKey(ownerId, optimisationId), 'OPTIMISATION_RESULT', text);
  }

  async findResult(ownerId: string, optimisationId: string): Promise<string | undefined> {
    const found = await this.#room.get(optimisedKey(ownerId, optimisationId));
    return found && textOf(found);
  }

  /** First what makes it one: whoever runs it then keeps nothing more. */
  async remove(ownerId: string, optimisationId: string): Promise<void> {
    const keys = [optimisationKey(ownerId, optimisationId), optimisedKey(ownerId, optimisationId)];
    await this.#room.remove(ownerId, optimisationId, keys);
    await this.removeRuns(ownerId, optimisationId);
  }

  #runs(ownerId: string, optimisationId: string) {
    return this.#room.query(partsOf(ownerId, optimisationId), { beginning: 'RUNS#' });
  }

  async #put(key: { readonly pk: string; readonly sk: string }, entity: string, text: string): Promise<void> {
    const Item = { ...key, entity, packed: gzipSync(text, { level: 9 }) };
    await this.#deps.client.send(new PutCommand({ TableName: this.#deps.table, Item }));
  }
}

function textOf(item: Record<string, unknown>): string {
  return gunzipSync(z.instanceof(Uint8Array).parse(item.packed)).toString('utf8');
}

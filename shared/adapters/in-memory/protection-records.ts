import type { AccountRef } from '../../domain/account/account.ts';
import { type PositionName, positionKey } from '../../domain/position/position.ts';
import { isLive, type ProtectionPlan } from '../../domain/protection/plan.ts';
import type { ProtectionRecords, ProtectionWrite } from '../../ports/protection-records.port.ts';
import type { CommitFailure } from '../../ports/store-write.ts';
import { accountKey, type Tables } from './tables.ts';

const keyOf = (ref: AccountRef, name: PositionName) => `${accountKey(ref)}|${positionKey(name)}`;

export function saveProtection(tables: Tables, { plan, kind }: ProtectionWrite): CommitFailure | undefined {
  const key = keyOf(plan, plan);
  if ((tables.protections.get(key)?.revision ?? 0) !== plan.revision - 1)
    return { reason: 'VERSION_CONFLICT', write: kind };
  tables.protections.set(key, plan);
  return undefined;
}

export class InMemoryProtectionRecords implements ProtectionRecords {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async find(ref: AccountRef, name: PositionName): Promise<ProtectionPlan | undefined> {
    return this.#tables.protections.get(keyOf(ref, name));
  }

  async listLive(): Promise<readonly ProtectionPlan[]> {
    return [...this.#tables.protections.values()].filter(isLive);
  }
}

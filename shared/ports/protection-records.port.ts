import type { AccountRef } from '../domain/account/account.ts';
import type { PositionName } from '../domain/position/position.ts';
import type { ProtectionPlan } from '../domain/protection/plan.ts';

/** Replaces revision `plan.revision - 1` of its position's plan, and no other. */
export interface ProtectionWrite {
  readonly kind: 'saveProtection';
  readonly plan: ProtectionPlan;
}

/** What protects positions: one plan a position, the newest. Strongly consistent, except `listLive`. */
export interface ProtectionRecords {
  find(ref: AccountRef, name: PositionName): Promise<ProtectionPlan | undefined>;
  /** Of every owner: plans that have not ended, for those who watch them. */
  listLive(): Promise<readonly ProtectionPlan[]>;
}

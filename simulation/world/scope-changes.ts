import { changeState } from '#shared/application/states/change-state.ts';
import { settleStates } from '#shared/application/states/settle-states.ts';
import type { ChangeStateCommand, StateChange } from '#shared/application/states/state-change.ts';
import { concernsAccount, keyOfScope } from '#shared/domain/account/state-scope.ts';
import { scopeStateOf } from '#shared/domain/account/trading-state.ts';
import { accept } from '#shared/domain/refusal.ts';
import { Actor } from '../engine/actor.ts';
import { Random } from '../engine/random.ts';
import type { World } from './world.ts';

const settleEveryMs = 60_000;
/** In so many worlds somebody stops everything, a venue, or all that is a user's. */
const worldsShare = 0.15;
/** Draws of its own: in the other worlds nothing is drawn for it. */
const seedOffset = 0x5c0be;

/** Operators who stop wider scopes and let them go on, and the schedule that tells whoever was not told. */
export class ScopeChanges {
  readonly #world: World;
  readonly #random: Random;
  readonly #isOn: boolean;
  #isHealed = false;

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.engine.seed + seedOffset);
    this.#isOn = this.#random.chance(worldsShare);
  }

  start(): void {
    if (!this.#isOn) return;
    const { scheduler } = this.#world.engine;
    const settle = () => {
      void this.#settle();
      scheduler.after(settleEveryMs, settle);
    };
    scheduler.after(this.#random.whole(0, settleEveryMs), settle);
    for (let changes = this.#random.whole(1, 3); changes > 0; changes -= 1)
      scheduler.after(this.#random.whole(2_000, 60_000), () => void this.#stopAndGoOn());
  }

  heal(): void {
    this.#isHealed = true;
  }

  /** Every account has been told what is asked of it by now. */
  isTold(): boolean {
    const { accounts, memory } = this.#world;
    return [...memory.tables.states.values()].every((record) =>
      accounts
        .filter((account) => concernsAccount(record, account))
        .every(({ ownerId, accountId }) => {
          const control = memory.tables.controls.get(`${ownerId}|${accountId}`);
          return control && scopeStateOf(control, keyOfScope(record.scope)).epoch >= record.epoch;
        }),
    );
  }

  async #stopAndGoOn(): Promise<void> {
    const random = this.#random;
    const { ownerId, venue } = random.pick(this.#world.accounts);
    const scope = random.pick(['global', 'user', `venue:${venue}`] as const);
    const presses = random.chance(0.3) ? 2 : 1;
    const stopped = await Promise.all(
      Array.from({ length: presses }, () => this.#change({ ownerId, scope, state: 'HALTED' })),
    );
    const seen = stopped.find((change) => change !== undefined);
    if (!seen || this.#isHealed) return;
    const operator = new Actor(this.#world.engine, 'operator', false);
    await operator.sleep(random.whole(100, 30_000));
    operator.end();
    await this.#change({ ownerId, scope, state: 'ACTIVE', seenEpoch: seen.epoch });
  }

  async #change(
    wish: Pick<ChangeStateCommand, 'ownerId' | 'scope' | 'state' | 'seenEpoch'>,
  ): Promise<StateChange | undefined> {
    const command = { ...wish, isOperator: true, reason: 'somebody looked', correlationId: 'operator' };
    const mayResume = async () => accept(undefined);
    const changed = await this.#world
      .invoke('control-account', ({ store, clock, ids, log }) =>
        changeState({ store, clock, ids, log, mayResume }, command),
      )
      .catch(() => undefined);
    return changed?.ok ? changed.value : undefined;
  }

  async #settle(): Promise<void> {
    await this.#world
      .invoke('sweep-orders', ({ store, clock, ids, log }) => settleStates({ store, clock, ids, log }))
      .catch(() => undefined);
  }
}

import { InMemoryKillRecords } from '#shared/adapters/in-memory/kill-records.ts';
import { cancelAccount } from '#shared/application/cancel-account.ts';
import { continueKills, engageKillSwitch } from '#shared/application/engage-kill-switch.ts';
import type { KillDeps } from '#shared/application/kill/carry-out.ts';
import type { KillRecords } from '#shared/ports/kill-records.port.ts';
import type { Actor } from '../engine/actor.ts';
import type { Ports } from './ports.ts';
import type { World } from './world.ts';

const answerWithinMs = 20_000;

/** People who press the kill switch, and the schedule that goes on with what is not proven. */
export class KillPresses {
  readonly #world: World;
  readonly #kills = new InMemoryKillRecords();

  constructor(world: World) {
    this.#world = world;
  }

  /** All accounts of an owner, or one of them. */
  async press(): Promise<void> {
    const { engine, accounts } = this.#world;
    const { ownerId, accountId } = engine.random.pick(accounts);
    const scope = engine.random.chance(0.5) ? 'global' : `account:${accountId}`;
    const triggeredAtMs = engine.scheduler.nowMs;
    const why = { reason: 'somebody presses', source: 'API', triggeredBy: ownerId } as const;
    const when = { triggeredAtMs, untilMs: triggeredAtMs + answerWithinMs };
    const command = { ownerId, scope, correlationId: engine.nameOf('press'), ...why, ...when };
    await this.#world
      .invoke('kill-switch', (ports, actor) => engageKillSwitch(this.#deps(ports, actor), command))
      .catch(() => undefined);
  }

  async goOn(): Promise<void> {
    const untilMs = this.#world.engine.scheduler.nowMs + answerWithinMs;
    await this.#world
      .invoke('kill-switch', (ports, actor) => continueKills(this.#deps(ports, actor), untilMs))
      .catch(() => undefined);
  }

  #deps({ store, market, saga, clock, ids, log }: Ports, actor: Actor): KillDeps {
    const canceller: KillDeps['canceller'] = {
      cancelAccount: (request) =>
        this.#world.invoke('submit-order', (ports) => cancelAccount(ports, request)),
    };
    return { store, market, saga, clock, ids, log, canceller, kills: this.#records(actor) };
  }

  #records(actor: Actor): KillRecords {
    const kills = this.#kills;
    const at = async <Value>(what: string, run: () => Promise<Value>): Promise<Value> => {
      await actor.point(what);
      return run();
    };
    return {
      begin: (kill) => at('begin kill', () => kills.begin(kill)),
      find: (...key) => at('find kill', () => kills.find(...key)),
      list: (...page) => at('list kills', () => kills.list(...page)),
      listOpen: (limit) => at('list open kills', () => kills.listOpen(limit)),
      putDrill: (drill) => kills.putDrill(drill),
      newestDrill: (owner) => kills.newestDrill(owner),
      save: (kill) =>
        at('save kill', async () => {
          const isSaved = await kills.save(kill);
          if (isSaved && kill.state === 'VERIFIED') this.#world.onVerified(kill);
          return isSaved;
        }),
    };
  }
}

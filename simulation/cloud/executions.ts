import { orderSaga } from '#shared/application/saga/order-saga.ts';
import type { SagaInput, SagaStart, SagaStarter } from '#shared/ports/saga.port.ts';
import { runSaga, type SagaTask } from '#shared/testing/run-saga.ts';
import { Actor } from '../engine/actor.ts';
import { type Engine, InjectedFault } from '../engine/engine.ts';

const resources = {
  riskCheckArn: 'risk-check',
  submitOrderArn: 'submit-order',
  releaseFundsArn: 'release-funds',
};
const definition = orderSaga(resources);

/** Runs one task of the saga as a Lambda; rejects for a fault. */
export type RunTask = (lambda: string, step: string, ownerId: string, orderId: string) => Promise<object>;

/** Step Functions: executions of the deployed definition, each name used once for ever. */
export class Executions {
  readonly #engine: Engine;
  readonly #runTask: RunTask;
  readonly #statusOf = new Map<string, 'RUNNING' | 'SUCCEEDED' | 'ENDED'>();

  constructor(engine: Engine, runTask: RunTask) {
    this.#engine = engine;
    this.#runTask = runTask;
  }

  starterFor(actor: Actor): SagaStarter {
    return { start: (input) => this.#start(actor, input) };
  }

  async #start(actor: Actor, input: SagaInput): Promise<SagaStart> {
    const { weather, random } = this.#engine;
    await actor.point('start saga');
    const isLost = weather.strikes('sagaStartLost');
    if (isLost && random.chance(0.5)) throw new InjectedFault('the start never arrived');
    const name = `${input.orderId}-${input.generation}`;
    const status = this.#statusOf.get(name);
    if (status === undefined) this.#run(name, input);
    if (isLost) throw new InjectedFault('the answer of a start was lost');
    // The same name and input while it runs: Step Functions answers as it did the first time.
    if (status === undefined || status === 'RUNNING') return 'STARTED';
    return status === 'SUCCEEDED' ? 'ALREADY_SUCCEEDED' : 'ALREADY_ENDED';
  }

  #run(name: string, input: SagaInput): void {
    const actor = new Actor(this.#engine, `saga ${name.slice(-6)} `, false);
    this.#statusOf.set(name, 'RUNNING');
    const end = (status: 'SUCCEEDED' | 'ENDED', how: string) => {
      this.#engine.trace.note(actor.name, 'ends', () => how);
      this.#statusOf.set(name, status);
      actor.end();
    };
    runSaga(definition, this.#tasksFor(actor, name), { ...input }, actor.clock).then(
      ({ status, trail }) =>
        end(status === 'SUCCEEDED' ? 'SUCCEEDED' : 'ENDED', `${status} ${trail.join(' ')}`),
      (error: unknown) => {
        this.#engine.violate('no-unexpected-exception', `saga ${name}: ${String(error)}`);
        end('ENDED', String(error));
      },
    );
  }

  #tasksFor(actor: Actor, name: string): Readonly<Record<string, SagaTask>> {
    const task =
      (lambda: string): SagaTask =>
      async (input) => {
        if (this.#engine.weather.strikes('sagaKilled')) {
          this.#statusOf.set(name, 'ENDED');
          actor.die('killed');
        }
        await actor.sleep(this.#engine.random.whole(5, 40));
        const { step, ownerId, orderId } = input;
        const answer = await this.#runTask(lambda, String(step), String(ownerId), String(orderId));
        await actor.sleep(1);
        return { ...input, ...answer };
      };
    return Object.fromEntries(Object.values(resources).map((lambda) => [lambda, task(lambda)]));
  }
}

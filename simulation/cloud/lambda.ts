import { Actor } from '../engine/actor.ts';
import { type Engine, InjectedFault } from '../engine/engine.ts';

/**
 * Runs `body` as one invocation of a Lambda: on a worker of its own, which may die, stand still, run out of its
 * timeout, or work on while its caller hears of a failure.
 *
 * @throws what the body throws, or InjectedFault: the caller retries as it does in the cloud
 */
export function invoke<Value>(
  engine: Engine,
  name: string,
  timeoutSeconds: number,
  body: (actor: Actor) => Promise<Value>,
): Promise<Value> {
  const { scheduler, random, weather } = engine;
  const actor = new Actor(engine, name, true);
  return new Promise((resolve, reject) => {
    const fail = (why: string) => scheduler.after(random.whole(1, 20), () => reject(new InjectedFault(why)));
    actor.abandon = () => fail(`no answer of ${name}`);
    if (weather.strikes('invocationAnswerLost')) scheduler.after(random.whole(5, 400), () => actor.abandon());
    actor.onEnd = (how) => {
      if (how === 'died') fail(`${name} was lost`);
    };
    scheduler.after(timeoutSeconds * 1000, () => actor.die('timeout'));
    scheduler.after(random.whole(1, 30), () => {
      work(engine, actor, body).then(resolve, reject);
    });
  });
}

async function work<Value>(
  engine: Engine,
  actor: Actor,
  body: (actor: Actor) => Promise<Value>,
): Promise<Value> {
  try {
    const value = await body(actor);
    await actor.point('return');
    return value;
  } catch (error) {
    engine.noteFailure(actor.name, error);
    throw error;
  } finally {
    actor.end();
  }
}

import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type * as z from 'zod';
import type { Breach } from '../../domain/safety/breach.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { KillTrigger } from '../../ports/kill-trigger.port.ts';
import type { breachesMessage } from './breaches-message.ts';

interface Deps {
  readonly client: LambdaClient;
  readonly functionName: string;
  /** Told of who pressed. */
  readonly foundBy: string;
  readonly ids: Ids;
}

/** One asynchronous invocation stays below Lambda's limit of 256 KB. */
const breachesMax = 200;

/** Invokes the kill switch, and does not wait until it is done: a watcher goes on watching. */
export class LambdaKillTrigger implements KillTrigger {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async press(breaches: readonly Breach[]): Promise<void> {
    const { client, functionName, foundBy, ids } = this.#deps;
    for (let start = 0; start < breaches.length; start += breachesMax) {
      const message: z.input<typeof breachesMessage> = {
        ...{ version: 1, kind: 'BREACHES', foundBy, correlationId: ids.nextId() },
        breaches: breaches.slice(start, start + breachesMax),
      };
      await client.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify(message),
        }),
      );
    }
  }
}

import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from '../../domain/account/account.ts';
import type { VenueInspection } from '../../domain/preflight/preflight.ts';
import type { VenueInspector } from '../../ports/preflight.port.ts';
import { type InspectAccountMessage, venueInspectionMessage } from './inspect-account-message.ts';

/** The API gives up after 29 s; what takes longer is no answer. */
const answerMaxMs = 18_000;

/** Has the one Lambda that holds venue keys ask the venue. */
export class LambdaVenueInspector implements VenueInspector {
  readonly #client: LambdaClient;
  readonly #functionName: string;

  constructor(client: LambdaClient, functionName: string) {
    this.#client = client;
    this.#functionName = functionName;
  }

  async inspect({ ownerId, accountId }: Account, compares: boolean): Promise<VenueInspection> {
    const message: InspectAccountMessage = {
      ...{ version: 1, kind: 'INSPECT_ACCOUNT', ownerId, accountId, compares },
    };
    const command = new InvokeCommand({ FunctionName: this.#functionName, Payload: JSON.stringify(message) });
    try {
      const abortSignal = AbortSignal.timeout(answerMaxMs);
      const { FunctionError, Payload } = await this.#client.send(command, { abortSignal });
      if (FunctionError !== undefined) throw new Error(`the worker at the venues failed: ${FunctionError}`);
      return venueInspectionMessage.parse(JSON.parse(new TextDecoder().decode(Payload)));
    } catch (error) {
      const message = error instanceof Error ? error.message : 'no answer';
      return { outcome: 'UNAVAILABLE', code: 'WORKER_UNAVAILABLE', message };
    }
  }
}

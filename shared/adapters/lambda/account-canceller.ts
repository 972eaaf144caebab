import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountSweep } from '../../domain/kill/kill.ts';
import type { AccountCanceller, CancelAccountRequest } from '../../ports/account-canceller.port.ts';
import { accountSweepMessage, cancelAccountMessageOf } from './cancel-account-message.ts';

/** Longer than the function itself may take: whoever asks must not wait for a worker that is gone. */
const answerMaxMs = 25_000;

/** Has the one Lambda that talks to venues empty an account: directly, since its queue may be backed up. */
export class LambdaAccountCanceller implements AccountCanceller {
  readonly #client: LambdaClient;
  readonly #functionName: string;

  constructor(client: LambdaClient, functionName: string) {
    this.#client = client;
    this.#functionName = functionName;
  }

  async cancelAccount(request: CancelAccountRequest): Promise<AccountSweep> {
    const command = new InvokeCommand({
      FunctionName: this.#functionName,
      Payload: JSON.stringify(cancelAccountMessageOf(request)),
    });
    const abortSignal = AbortSignal.timeout(answerMaxMs);
    const { FunctionError, Payload } = await this.#client.send(command, { abortSignal });
    if (FunctionError !== undefined) throw new Error(`the worker at the venues failed: ${FunctionError}`);
    return accountSweepMessage.parse(JSON.parse(new TextDecoder().decode(Payload)));
  }
}

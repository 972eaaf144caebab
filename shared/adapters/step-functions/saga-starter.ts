import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SagaInput, SagaStart, SagaStarter } from '../../ports/saga.port.ts';

/** Starts executions named `{orderId}-{generation}`. */
export class StepFunctionsSagaStarter implements SagaStarter {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(input: SagaInput): Promise<SagaStart> {
    const name = `${input.orderId}-${input.generation}`;
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#stateMachineArn,
          name,
          input: JSON.stringify(input),
        }),
      );
      return 'STARTED';
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      return this.#describe(name);
    }
  }

  async #describe(name: string): Promise<SagaStart> {
    const executionArn = `${this.#stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') return 'ALREADY_RUNNING';
    return status === 'SUCCEEDED' ? 'ALREADY_SUCCEEDED' : 'ALREADY_ENDED';
  }
}

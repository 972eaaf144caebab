/** What the saga's runner knows of an execution. */
export type SagaStart = 'STARTED' | 'ALREADY_RUNNING' | 'ALREADY_SUCCEEDED' | 'ALREADY_ENDED';

export interface SagaInput {
  readonly version: 1;
  readonly ownerId: string;
  readonly orderId: string;
  readonly generation: number;
  readonly correlationId: string;
}

/** Starts an order's saga under the name `{orderId}-{generation}`; the name makes a second start harmless. */
export interface SagaStarter {
  start(input: SagaInput): Promise<SagaStart>;
}

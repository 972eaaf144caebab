import { ListExecutionsCommand, type SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { InstanceRecord } from '#local-cloud/instance.ts';
import { lambdaWorkers } from '#local-cloud/lambda-workers.ts';
import { signal } from '#local-cloud/process-identity.ts';

export interface Killed {
  /** UTC epoch milliseconds of the first signal. */
  readonly atMs: number;
  readonly workers: number;
  readonly ingest: boolean;
  readonly executions: number;
}

/**
 * SIGKILL to every process that runs a Lambda and to ws-ingest; every running execution is aborted. Executions are
 * threads of the emulator, which stands for AWS and lives on: StopExecution is the nearest thing to killing one.
 */
export async function killEverything(
  record: InstanceRecord,
  states: SFNClient,
  stateMachineArn: string,
): Promise<Killed> {
  const processOf = (name: string) => {
    const child = record.children.find((each) => each.name === name);
    if (!child) throw new Error(`the instance has no process named ${name}`);
    return child.process;
  };
  const running = await runningExecutions(states, stateMachineArn);
  const workers = lambdaWorkers(processOf('the local cloud').pid);
  const atMs = Date.now();
  const killed = workers.filter((worker) => signal(worker, 'SIGKILL', 'process'));
  const ingest = signal(processOf('ws-ingest'), 'SIGKILL', 'process');
  const stopped = await Promise.all(running.map((arn) => stopExecution(states, arn)));
  return { atMs, workers: killed.length, ingest, executions: stopped.filter(Boolean).length };
}

async function runningExecutions(states: SFNClient, stateMachineArn: string): Promise<string[]> {
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1_000 }),
  );
  return executions.flatMap(({ executionArn }) => executionArn ?? []);
}

/** False when it had ended by itself. */
async function stopExecution(states: SFNClient, executionArn: string): Promise<boolean> {
  try {
    await states.send(new StopExecutionCommand({ executionArn, error: 'Drill', cause: 'a restart drill' }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationException') return false;
    throw error;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { localAccountId } from '#local-cloud/environment.ts';
import { clientOptions } from '#local-cloud/index.ts';
import { type Latency, latency, round } from './statistics.ts';
import { storedZip } from './stored-zip.ts';

const role = `arn:aws:iam::${localAccountId}:role/tradewind-bench`;
/** It logs one line, as every Lambda of ours does: the local cloud makes silent ones wait for their log. */
const handlerSource =
  'export const handler = async (event) => { console.log("bare"); return { ok: event.ok }; };\n';
const warmUps = 3;
const pollPauseMs = 10;
const executionLimitMs = 30_000;

export interface BareExecution {
  /** By the execution's own start and stop dates: the stricter one, which the aim uses. */
  readonly ownDates: Latency;
  /** From before StartExecution until a poll (every 10 ms) says SUCCEEDED. */
  readonly clientView: Latency;
}

/** A Standard execution of two trivial Lambda tasks, one after the other, in the private local cloud. */
export async function measureBareExecution(endpoint: string, executions: number): Promise<BareExecution> {
  const lambda = new LambdaClient(clientOptions(endpoint));
  // Host prefixes such as `states.` do not resolve before a loopback address.
  const states = new SFNClient({ ...clientOptions(endpoint), disableHostPrefix: true });
  try {
    const machineArn = await createMachine(states, await createFunction(lambda));
    for (let run = 0; run < warmUps; run += 1) await runOnce(states, machineArn);
    const runs = [];
    for (let run = 0; run < executions; run += 1) runs.push(await runOnce(states, machineArn));
    return {
      ownDates: latency(runs.map(({ ownMs }) => ownMs)),
      clientView: latency(runs.map(({ clientMs }) => clientMs)),
    };
  } finally {
    lambda.destroy();
    states.destroy();
  }
}

async function createFunction(lambda: LambdaClient): Promise<string> {
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'tradewind-bench-bare',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role,
      Timeout: 10,
      Code: { ZipFile: storedZip('index.mjs', handlerSource) },
    }),
  );
  if (FunctionArn === undefined) throw new Error('the function has no ARN');
  return FunctionArn;
}

async function createMachine(states: SFNClient, functionArn: string): Promise<string> {
  const task = { Type: 'Task', Resource: functionArn, TimeoutSeconds: 10 };
  const definition = {
    StartAt: 'First',
    States: { First: { ...task, Next: 'Second' }, Second: { ...task, End: true } },
  };
  const { stateMachineArn } = await states.send(
    new CreateStateMachineCommand({
      name: 'tradewind-bench-bare',
      type: 'STANDARD',
      roleArn: role,
      definition: JSON.stringify(definition),
    }),
  );
  if (stateMachineArn === undefined) throw new Error('the state machine has no ARN');
  return stateMachineArn;
}

async function runOnce(states: SFNClient, stateMachineArn: string) {
  const startedMs = performance.now();
  const { executionArn } = await states.send(
    new StartExecutionCommand({ stateMachineArn, input: '{"ok":true}' }),
  );
  for (;;) {
    const { status, startDate, stopDate } = await states.send(new DescribeExecutionCommand({ executionArn }));
    const clientMs = performance.now() - startedMs;
    if (status === 'SUCCEEDED' && startDate && stopDate)
      return { clientMs, ownMs: stopDate.getTime() - startDate.getTime() };
    if (status !== 'RUNNING' || clientMs > executionLimitMs)
      throw new Error(`the bare execution is ${status} after ${round(clientMs)} ms`);
    await sleep(pollPauseMs);
  }
}

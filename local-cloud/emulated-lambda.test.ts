import { setTimeout as sleep } from 'node:timers/promises';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect, it, onTestFinished, vi } from 'vitest';
import { storedZip } from '../bench/stored-zip.ts';
import { startEmulator } from './emulator.ts';
import { clientOptions, endpointOf, localAccountId } from './environment.ts';
import { randomPortBase } from './index.ts';
import { instanceFiles } from './instance.ts';
import { lambdaWorkers } from './lambda-workers.ts';
import { signal, waitForExit } from './process-identity.ts';
import { tempDir } from './testing/temp-dir.ts';

const Role = `arn:aws:iam::${localAccountId}:role/test`;

async function start() {
  const port = await randomPortBase();
  const emulator = await startEmulator({
    files: instanceFiles(tempDir()),
    port,
    auth: false,
    signal: new AbortController().signal,
    onStart: (child) => onTestFinished(() => child.stop()),
  });
  const options = clientOptions(endpointOf(port));
  const lambda = new LambdaClient(options);
  const states = new SFNClient({ ...options, disableHostPrefix: true });
  onTestFinished(() => [lambda, states].forEach((client) => void client.destroy()));
  const createFunction = async (source: string) => {
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'test',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role,
        Timeout: 10,
        Code: { ZipFile: storedZip('index.mjs', source) },
      }),
    );
    return FunctionArn ?? '';
  };
  return { emulator, lambda, states, createFunction };
}

it('answers every call of a burst, also after each worker was killed', async () => {
  const { emulator, lambda, createFunction } = await start();
  await createFunction('export const handler = async () => { console.log("x"); return process.pid; };');
  const burst = async () => {
    const calls = Array.from({ length: 12 }, () => lambda.send(new InvokeCommand({ FunctionName: 'test' })));
    const answers = await Promise.all(calls);
    // What is no number is told as it is.
    const texts = answers.map(({ Payload }) => Buffer.from(Payload ?? []).toString());
    expect(texts.filter((text) => !/^\d+$/.test(text))).toEqual([]);
    return new Set(texts.map(Number));
  };
  const first = await burst();
  const workers = lambdaWorkers(emulator.identity.pid);
  expect(new Set(workers.map(({ pid }) => pid))).toEqual(first);

  for (const worker of workers) signal(worker, 'SIGKILL', 'process');
  // A call that meets a process in its last moment fails, as on AWS; the others must find that it is gone.
  expect(await Promise.all(workers.map((worker) => waitForExit(worker, 10_000)))).not.toContain(false);
  const second = await burst();
  expect([...second].filter((pid) => first.has(pid))).toEqual([]);
});

it('an execution that was aborted takes no further step', async () => {
  const { states, createFunction } = await start();
  const Resource = await createFunction('export const handler = async () => { throw new Error("fault"); };');
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 9, BackoffRate: 1 }];
  const definition = { StartAt: 'Task', States: { Task: { Type: 'Task', Resource, Retry, End: true } } };
  const { stateMachineArn } = await states.send(
    new CreateStateMachineCommand({ name: 'test', roleArn: Role, definition: JSON.stringify(definition) }),
  );
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn }));
  const history = async () => {
    const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn }));
    return events.map(({ type }) => type);
  };
  await vi.waitFor(async () => expect(await history()).toContain('TaskFailed'), { timeout: 20_000 });
  await states.send(new StopExecutionCommand({ executionArn }));
  // Longer than its next try would have waited.
  await sleep(2_500);
  const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
  expect([status, (await history()).at(-1)]).toEqual(['ABORTED', 'ExecutionAborted']);
});

import * as z from 'zod';
import type { Clock } from '../ports/clock.port.ts';

/** The part of Amazon States Language that our sagas use. Anything else in a definition is an error here. */
const retrier = z.strictObject({
  ErrorEquals: z.tuple([z.literal('States.ALL')]),
  IntervalSeconds: z.number().positive(),
  MaxAttempts: z.number().int().nonnegative(),
  BackoffRate: z.number().min(1),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});
const catcher = z.strictObject({
  ErrorEquals: z.tuple([z.literal('States.ALL')]),
  ResultPath: z.string(),
  Next: z.string(),
});
const state = z.discriminatedUnion('Type', [
  z.strictObject({
    Type: z.literal('Task'),
    Resource: z.string(),
    Parameters: z.record(z.string(), z.string()),
    TimeoutSeconds: z.number().positive(),
    Retry: z.array(retrier).max(1),
    Catch: z.array(catcher).max(1),
    Next: z.string(),
  }),
  z.strictObject({
    Type: z.literal('Choice'),
    Choices: z.array(z.strictObject({ Variable: z.string(), StringEquals: z.string(), Next: z.string() })),
    Default: z.string(),
  }),
  z.strictObject({ Type: z.literal('Wait'), SecondsPath: z.string(), Next: z.string() }),
  z.strictObject({ Type: z.literal('Succeed') }),
  z.strictObject({ Type: z.literal('Fail'), Error: z.string(), Cause: z.string() }),
]);
const machineSchema = z.strictObject({
  Comment: z.string(),
  StartAt: z.string(),
  TimeoutSeconds: z.number().positive(),
  States: z.record(z.string(), state),
});

type Data = Readonly<Record<string, unknown>>;
type StateOf<Type> = Extract<z.infer<typeof state>, { Type: Type }>;
export type SagaTask = (input: Data) => Promise<Data>;

export interface SagaRun {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly error?: string;
  /** The states entered, in order. */
  readonly trail: readonly string[];
  readonly output: Data;
}

const statesEnteredMax = 1_000;

/**
 * Runs a state machine's definition on the given clock: the very definition that is deployed.
 *
 * @param tasks by resource ARN; a task that throws is a fault, retried and caught as the definition says
 * @throws Error for a construct that this interpreter does not know
 */
export async function runSaga(
  definition: object,
  tasks: Readonly<Record<string, SagaTask>>,
  input: Data,
  clock: Clock,
): Promise<SagaRun> {
  const machine = machineSchema.parse(definition);
  const untilMs = clock.nowMs() + machine.TimeoutSeconds * 1000;
  const trail: string[] = [];
  let data = input;
  let name = machine.StartAt;
  while (trail.length < statesEnteredMax) {
    trail.push(name);
    const current = machine.States[name];
    if (!current) throw new Error(`no state ${name}`);
    if (current.Type === 'Succeed') return { status: 'SUCCEEDED', trail, output: data };
    if (current.Type === 'Fail') return { status: 'FAILED', error: current.Error, trail, output: data };
    const step = await enter(current, tasks, data, clock);
    data = step.data;
    name = step.next;
    if (clock.nowMs() > untilMs) return { status: 'TIMED_OUT', trail, output: data };
  }
  throw new Error(`the saga does not end: ${trail.slice(-6).join(' → ')}`);
}

type Step = { readonly data: Data; readonly next: string };

async function enter(
  current: StateOf<'Task'> | StateOf<'Choice'> | StateOf<'Wait'>,
  tasks: Readonly<Record<string, SagaTask>>,
  data: Data,
  clock: Clock,
): Promise<Step> {
  switch (current.Type) {
    case 'Task':
      return runTask(current, tasks, data, clock);
    case 'Choice': {
      const chosen = current.Choices.find((rule) => atPath(data, rule.Variable) === rule.StringEquals);
      return { data, next: chosen?.Next ?? current.Default };
    }
    case 'Wait': {
      const seconds = atPath(data, current.SecondsPath);
      if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0)
        throw new Error(`${current.SecondsPath} is not a whole number of seconds: ${seconds}`);
      await clock.sleep(seconds * 1000);
      return { data, next: current.Next };
    }
  }
}

async function runTask(
  current: StateOf<'Task'>,
  tasks: Readonly<Record<string, SagaTask>>,
  data: Data,
  clock: Clock,
): Promise<Step> {
  const task = tasks[current.Resource];
  if (!task) throw new Error(`no task for ${current.Resource}`);
  const input = parametersOf(current.Parameters, data);
  const retry = current.Retry[0];
  for (let retries = 0; ; retries += 1) {
    try {
      return { data: await within(current.TimeoutSeconds, () => task(input), clock), next: current.Next };
    } catch (fault) {
      if (retry && retries < retry.MaxAttempts) {
        await clock.sleep(retry.IntervalSeconds * 1000 * retry.BackoffRate ** retries);
        continue;
      }
      const caught = current.Catch[0];
      if (!caught) throw fault;
      return {
        data: { ...data, [fieldOf(caught.ResultPath)]: { Error: String(fault) } },
        next: caught.Next,
      };
    }
  }
}

/** The task's own sleeps run on the simulated clock: longer than its timeout, it counts as timed out. */
async function within(timeoutSeconds: number, task: () => Promise<Data>, clock: Clock): Promise<Data> {
  const untilMs = clock.nowMs() + timeoutSeconds * 1000;
  const result = await task();
  if (clock.nowMs() > untilMs) throw new Error('States.Timeout');
  return result;
}

function parametersOf(parameters: Readonly<Record<string, string>>, data: Data): Data {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), atPath(data, value)] : [key, value],
    ),
  );
}

function atPath(data: Data, path: string): unknown {
  const value = data[fieldOf(path)];
  if (value === undefined) throw new Error(`States.Runtime: nothing at ${path}`);
  return value;
}

function fieldOf(path: string): string {
  const match = /^\$\.([A-Za-z]\w*)$/.exec(path);
  if (!match?.[1]) throw new Error(`a path this interpreter does not know: ${path}`);
  return match[1];
}

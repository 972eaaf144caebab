import { existsSync, rmSync } from 'node:fs';
import {
  deployStacks,
  isDeployed,
  readOutputs,
  requireOutput,
  type StackOutputs,
  sourcesHash,
  synthesise,
} from './cdk.ts';
import type { Child } from './child.ts';
import { cleanUp, clearState } from './clean-up.ts';
import { startEmulator } from './emulator.ts';
import { endpointOf, region } from './environment.ts';
import { startIngest } from './ingest.ts';
import { type InstanceDocument, type InstanceFiles, writeRecord } from './instance.ts';
import { keepAlive } from './keep-alive.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { ensurePaperUser, logIn } from './paper-user.ts';
import { host, type PortPlan } from './ports.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import type { Progress } from './progress.ts';
import { readOrCreateSecrets } from './secrets.ts';
import { demonstrationOrder, openPaperAccount, type PaperAccount, type SeedContext } from './seed.ts';
import { writeSession } from './session.ts';
import { type SimulatorDocument, startSimulator } from './simulator.ts';

/** Steps that `startInstance` reports. */
export const stepCount = 9;

export interface StartOptions {
  files: InstanceFiles;
  plan: PortPlan;
  auth: boolean;
  fresh: boolean;
  /** Seed of the simulated market. */
  marketSeed: string;
  progress: Progress;
  /** Stops a start half-way. */
  signal: AbortSignal;
}

export interface RunningInstance {
  document: InstanceDocument;
  outputs: StackOutputs;
  simulator: SimulatorDocument;
  context: SeedContext;
  /** Settles when the local cloud itself dies: without it nothing can go on. */
  failed: Promise<LocalCloudError>;
  /** Stops everything in order and removes temporary files. State stays. Safe to call twice. */
  stop: () => Promise<void>;
}

/** Starts a whole instance. When a step fails or is aborted, what was started is stopped before it throws. */
export async function startInstance(options: StartOptions): Promise<RunningInstance> {
  const stops: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopAll(stops, options.files);
    return stopped;
  };
  try {
    return await startSteps(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSteps(
  options: StartOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningInstance> {
  const { files, plan, auth, progress, signal } = options;
  const endpoint = endpointOf(plan.emulator);
  const children = childRecorder(files, plan.portBase);
  const cdk = { files, endpoint, portBase: plan.portBase, signal };

  await progress.step('clears up after an earlier run', async () => {
    await cleanUp(files);
    if (options.fresh) clearState(files);
  });
  const isFirstStart = !existsSync(files.secrets);
  const secrets = readOrCreateSecrets(files);
  children.write();

  const emulator = await progress.step('starts the local cloud', () =>
    startEmulator({
      files,
      port: plan.emulator,
      auth,
      signal,
      onStart: (child) => {
        stops.unshift(() => child.stop());
        children.add(child);
      },
    }),
  );

  const simulator = await progress.step('starts the exchange simulator', async () => {
    let document: SimulatorDocument | undefined;
    const kept = await keepAlive(
      {
        name: 'the exchange simulator',
        start: async (keptSignal, onStart) => {
          const seed = options.marketSeed;
          const started = await startSimulator({ files, plan, secrets, seed, signal: keptSignal, onStart });
          document = started.document;
        },
        onStart: children.add,
        note: progress.note,
      },
      signal,
    );
    stops.unshift(kept.stop);
    if (document === undefined) throw new LocalCloudError('the exchange simulator said nothing');
    return document;
  });

  const hash = sourcesHash(plan.portBase);
  const isKept = await isDeployed(cdk, hash);
  await progress.step(isKept ? 'keeps the synthesised stacks' : 'synthesises the stacks', async () => {
    if (!isKept) await synthesise(cdk);
  });
  await progress.step(isKept ? 'keeps the deployed stacks' : 'deploys the stacks', async () => {
    if (!isKept) await deployStacks(cdk, hash);
  });
  const outputs = readOutputs(files);

  await progress.step('starts ws-ingest', async () => {
    const start = (keptSignal: AbortSignal, onStart: (child: Child) => void) =>
      startIngest({ files, endpoint, healthPort: plan.ingestHealth, signal: keptSignal, onStart });
    const note = progress.note;
    const kept = await keepAlive({ name: 'ws-ingest', start, onStart: children.add, note }, signal);
    stops.unshift(kept.stop);
  });

  const context = await progress.step('logs the paper user in', async (): Promise<SeedContext> => {
    const password = secrets.paperUserPassword;
    const user = await ensurePaperUser(endpoint, requireOutput(outputs, 'UserPoolId'), password);
    const tokens = await logIn(endpoint, requireOutput(outputs, 'UserPoolClientId'), user.email, password);
    const api = apiBase(endpoint, requireOutput(outputs, 'ApiUrl'));
    return { endpoint, api, outputs, user, tokens, venues: simulator.venues, signal, note: progress.note };
  });
  const account = await progress.step('opens the paper account', () => openPaperAccount(context));
  await progress.step('places a demonstration order', async () => {
    if (account !== undefined && (isFirstStart || account.isNew)) await demonstrationOrder(context, account);
  });

  signal.throwIfAborted();
  const document = describe(options, context, account, simulator);
  writeSession(files, {
    ...context.tokens,
    ...document.user,
    api: context.api,
    endpoint,
    userPoolClientId: requireOutput(outputs, 'UserPoolClientId'),
  });
  children.write(document);
  const failed = emulator.exited.then(
    (how) => new LocalCloudError(`the local cloud ended unexpectedly (${how})`, emulator.logFile),
  );
  return { document, outputs, simulator, context, failed, stop };
}

/** Stops in the reverse order of starting; a stop that fails does not keep the others from theirs. */
async function stopAll(stops: (() => Promise<void>)[], files: InstanceFiles): Promise<void> {
  for (const stop of stops) await stop().catch(() => {});
  rmSync(files.tmp, { recursive: true, force: true, maxRetries: 5 });
}

/** Keeps instance.json up to date, so that a later run can end what a crash of this one left. */
function childRecorder(files: InstanceFiles, portBase: number) {
  const supervisor = identify(process.pid);
  if (supervisor === undefined) throw new LocalCloudError('this process cannot be identified');
  const children = new Map<string, ProcessIdentity>();
  let document: InstanceDocument | undefined;
  const write = (ready?: InstanceDocument) => {
    document = ready ?? document;
    const list = [...children].map(([name, process]) => ({ name, process }));
    writeRecord(files, { portBase, supervisor, children: list, ...(document && { document }) });
  };
  const add = (child: Child) => {
    children.set(child.name, child.identity);
    write();
  };
  return { write, add };
}

function describe(
  { plan, auth }: StartOptions,
  context: SeedContext,
  account: PaperAccount | undefined,
  simulator: SimulatorDocument,
): InstanceDocument {
  const { http, ws } = simulator.venues.binance;
  return {
    api: context.api,
    ws: null,
    control: simulator.control,
    portBase: plan.portBase,
    venues: { binance: { http, ws } },
    user: { ...context.user, accountId: account?.accountId ?? null },
    ingest: `http://${host}:${plan.ingestHealth}`,
    endpoint: context.endpoint,
    region,
    auth,
  };
}

/**
 * The HTTP API's base on the local cloud. `*.localhost` names need not resolve, so it is the emulator's path form
 * whatever form the stack's output has: `https://{apiId}.execute-api.{region}.amazonaws.com/` or the path form itself.
 */
export function apiBase(endpoint: string, apiUrl: string): string {
  const byPath = /\/_aws\/execute-api\/([a-z0-9]+)/.exec(apiUrl);
  const byHost = /^https?:\/\/([a-z0-9]+)\.execute-api\./.exec(apiUrl);
  const apiId = byPath?.[1] ?? byHost?.[1];
  if (apiId === undefined)
    throw new LocalCloudError(`the stacks' output ApiUrl names no API: ${apiUrl.slice(0, 200)}`);
  return `${endpoint}/_aws/execute-api/${apiId}/$default`;
}

import { existsSync, rmSync, writeFileSync } from 'node:fs';
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
import { beginDashboard, openDashboard } from './dashboard/open.ts';
import { apiBase, describe } from './describe.ts';
import { startEmulator } from './emulator.ts';
import { endpointOf } from './environment.ts';
import { startIngest } from './ingest.ts';
import type { InstanceDocument, InstanceFiles } from './instance.ts';
import { keepAlive } from './keep-alive.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { ensurePaperUser, logIn } from './paper-user.ts';
import type { PortPlan } from './ports.ts';
import type { Progress } from './progress.ts';
import { rebaselineVenues } from './rebaseline.ts';
import { recordChildren } from './record-children.ts';
import { startResetHook } from './reset-hook.ts';
import { readOrCreateSecrets } from './secrets.ts';
import {
  demonstrationOrder,
  demonstrationVenue,
  openPaperAccounts,
  pushOrdersOn,
  type SeedContext,
} from './seed.ts';
import { writeSession } from './session.ts';
import { type SimulatorDocument, startSimulator } from './simulator.ts';

/** Steps that `startInstance` reports. */
export const stepCount = 11;

export interface StartOptions {
  files: InstanceFiles;
  plan: PortPlan;
  auth: boolean;
  fresh: boolean;
  /** Of the API's users, as the app's context has them. Default: TRADEWIND_USER_LIMITS, else the app's own. */
  userLimits?: string;
  /** Seed of the simulated market. */
  marketSeed: string;
  /** Places the demonstration order at the first start. */
  demonstrate: boolean;
  /** Builds and serves the page. */
  dashboard: boolean;
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
  const children = recordChildren(files, plan.portBase);
  const onStart = (tool: Child) => {
    children.add(tool);
    void tool.exited.then(() => children.remove(tool));
  };
  const userLimits = options.userLimits ?? process.env.TRADEWIND_USER_LIMITS;
  const cdk = { files, endpoint, plan, userLimits, signal, onStart };

  await progress.step('clears up after an earlier run', async () => {
    await cleanUp(files);
    if (options.fresh) clearState(files);
  });
  const secrets = readOrCreateSecrets(files);
  children.write();
  const { note } = progress;
  const built = options.dashboard
    ? beginDashboard({ files, signal, onStart, note })
    : Promise.resolve(undefined);

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

  const resets = await startResetHook(progress.note);
  stops.unshift(resets.stop);
  const simulator = await progress.step('starts the exchange simulator', async () => {
    let document: SimulatorDocument | undefined;
    const kept = await keepAlive(
      {
        name: 'the exchange simulator',
        start: async (keptSignal, onStart) => {
          const seed = options.marketSeed;
          const started = await startSimulator({
            files,
            plan,
            secrets,
            seed,
            resetHook: resets.url,
            signal: keptSignal,
            onStart,
          });
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

  const hash = sourcesHash(cdk);
  const isKept = await isDeployed(cdk, hash);
  await progress.step(isKept ? 'keeps the synthesised stacks' : 'synthesises the stacks', async () => {
    if (!isKept) await synthesise(cdk);
  });
  await progress.step(isKept ? 'keeps the deployed stacks' : 'deploys the stacks', async () => {
    if (!isKept) await deployStacks(cdk, hash);
  });
  const outputs = readOutputs(files);

  await progress.step('starts ws-ingest', async () => {
    const taskDefinitionArn = requireOutput(outputs, 'IngestTaskDefinitionArn');
    const ingest = { files, endpoint, taskDefinitionArn, healthPort: plan.ingestHealth };
    const start = (keptSignal: AbortSignal, onStart: (child: Child) => void) =>
      startIngest({ ...ingest, signal: keptSignal, onStart });
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
  resets.onReset = (venues) => rebaselineVenues({ endpoint, outputs, venues: simulator.venues }, venues);
  const opened = await progress.step('opens the paper account', () => openPaperAccounts(context));
  await progress.step('pushes on orders that stood still', () => pushOrdersOn(context));
  await progress.step('places a demonstration order', async () => {
    if (!options.demonstrate) return;
    if (existsSync(files.demonstrated) && !opened.includes(demonstrationVenue)) return;
    await demonstrationOrder(context);
    writeFileSync(files.demonstrated, '');
  });

  const page = await progress.step('opens the dashboard', () =>
    openDashboard({
      ...{ built, note, api: context.api, endpoint, port: plan.dashboard },
      stream: outputs.StreamUrl ?? null,
      simulator: simulator.control,
      config: {
        userPoolClientId: requireOutput(outputs, 'UserPoolClientId'),
        email: context.user.email,
        isOpen: true,
        simulatedVenues: ['binance'],
      },
    }),
  );
  if (page) stops.unshift(page.stop);

  signal.throwIfAborted();
  const document = describe({ plan, auth, context, simulator, dashboard: page?.url ?? null });
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

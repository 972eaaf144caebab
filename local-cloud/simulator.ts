import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Child, startChild } from './child.ts';
import { localEnvironment } from './environment.ts';
import type { InstanceFiles } from './instance.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { host, type PortPlan } from './ports.ts';
import { projectFolder } from './project.ts';
import type { InstanceSecrets } from './secrets.ts';
import { byVenue, localVenues } from './venues.ts';
import { endedEarly } from './wait.ts';

export const simulatorMain = join(projectFolder, 'sim-exchange', 'main.ts');
const readyLimitMs = 60_000;

const venueAddress = z.object({
  http: z.string(),
  ws: z.string(),
  apiKey: z.string(),
  secret: z.string(),
  /** Where keys have a passphrase. */
  password: z.string().exactOptional(),
});
/** The simulator's one line on stdout. Venues that the local cloud does not use yet are dropped. */
export const simulatorDocument = z.object({
  control: z.string(),
  venues: z.object(byVenue(() => venueAddress)),
});
export type SimulatorDocument = z.infer<typeof simulatorDocument>;

export interface SimulatorOptions {
  files: InstanceFiles;
  plan: PortPlan;
  secrets: InstanceSecrets;
  /** Makes the simulated market the same every time. */
  seed: string;
  /** Hears of every reset of a venue. */
  resetHook: string;
  signal: AbortSignal;
  onStart: (child: Child) => void;
}

export interface RunningSimulator {
  child: Child;
  document: SimulatorDocument;
}

/** Starts the exchange simulator; returns with its addresses and keys. Balances and orders survive a stop. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { files, plan, secrets } = options;
  const logFile = join(files.logs, 'simulator.log');
  if (!existsSync(simulatorMain)) {
    throw new LocalCloudError('the exchange simulator (sim-exchange/main.ts) is missing');
  }
  mkdirSync(files.sim, { recursive: true });
  const firstLine = Promise.withResolvers<string>();
  const child = startChild({
    name: 'the exchange simulator',
    command: process.execPath,
    args: [simulatorMain, ...simulatorFlags(plan, options.seed, files.sim)],
    env: localEnvironment({
      SIM_API_KEY: secrets.simApiKey,
      SIM_SECRET: secrets.simSecret,
      SIM_PASSWORD: secrets.simPassword,
      SIM_EXIT_WITH_PARENT: '1',
      SIM_RESET_HOOK: options.resetHook,
      TMPDIR: files.tmp,
    }),
    logFile,
    onLine: firstLine.resolve,
  });
  options.onStart(child);
  const line = await Promise.race([
    firstLine.promise,
    child.exited.then((how) => Promise.reject(endedEarly(child, how))),
    rejectLater(AbortSignal.any([options.signal, AbortSignal.timeout(readyLimitMs)])),
  ]);
  return { child, document: parseDocument(line, logFile) };
}

function simulatorFlags(plan: PortPlan, seed: string, stateFolder: string): string[] {
  return [
    ['--host', host],
    ['--control-port', String(plan.control)],
    ['--venues', localVenues.join()],
    ...Object.entries(plan.venues).map(([venue, port]) => ['--port', `${venue}=${port}`]),
    ['--seed', seed],
    ['--state-dir', stateFolder],
  ].flat();
}

function parseDocument(line: string, logFile: string): SimulatorDocument {
  try {
    return simulatorDocument.parse(JSON.parse(line));
  } catch (error) {
    // The line may hold the keys: it is not repeated.
    throw new LocalCloudError('the exchange simulator printed another first line than agreed', logFile, {
      cause: error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join('.')) : undefined,
    });
  }
}

function rejectLater(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

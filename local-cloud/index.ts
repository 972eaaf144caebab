import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackOutputs } from './cdk.ts';
import { type InstanceDocument, instanceFiles } from './instance.ts';
import { portBlockSize, portPlan, takenPorts } from './ports.ts';
import { silentProgress } from './progress.ts';
import type { SeedContext } from './seed.ts';
import type { SimulatorDocument } from './simulator.ts';
import { startInstance } from './start.ts';

export { clientOptions } from './environment.ts';

export interface LocalCloudOptions {
  /** Default: a random free block of ports. */
  portBase?: number;
  /** Enforces IAM; default false. */
  auth?: boolean;
  /** Where state lives; default a new temporary folder that `stop` removes. */
  stateDir?: string;
  /** Starts from nothing; default true. */
  fresh?: boolean;
  marketSeed?: string;
  /** Requests of a user in a second, a minute, an hour; default as good as none. */
  userLimits?: string;
  /** Places the demonstration order; default false. */
  demonstrate?: boolean;
}

export interface LocalCloud {
  /** AWS endpoint of the emulator; use with `clientOptions(endpoint)`. */
  endpoint: string;
  outputs: StackOutputs;
  /** The simulator with its key and secret. */
  sim: SimulatorDocument;
  /** The simulator's control endpoint. */
  control: string;
  /** ws-ingest's health endpoint. */
  ingest: string;
  document: InstanceDocument;
  /** The paper user, its tokens and password-free addresses. */
  context: SeedContext;
  /** Leaves no process and, unless `stateDir` was given, no file. */
  stop: () => Promise<void>;
}

/**
 * Starts a whole local cloud for tests: own ports, own folder. Throws LocalCloudError with the reason and the log's
 * path; nothing is left running then. Should the calling process die, the children end by themselves.
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const root = options.stateDir ?? mkdtempSync(join(tmpdir(), 'tradewind-cloud-'));
  const removeRoot = () => {
    if (options.stateDir === undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  const running = await startInstance({
    files: instanceFiles(root),
    plan: portPlan(options.portBase ?? (await randomPortBase())),
    auth: options.auth ?? false,
    fresh: options.fresh ?? true,
    marketSeed: options.marketSeed ?? '1',
    demonstrate: options.demonstrate ?? false,
    dashboard: false,
    userLimits: options.userLimits ?? '100000,100000,1000000',
    progress: silentProgress,
    signal: new AbortController().signal,
  });
  const { document, outputs, simulator, context } = running;
  return {
    endpoint: context.endpoint,
    outputs,
    sim: simulator,
    control: document.control,
    ingest: document.ingest,
    document,
    context,
    stop: async () => {
      await running.stop();
      removeRoot();
    },
  };
}

/** A free block below the range that systems hand out for outgoing connections. */
export async function randomPortBase(): Promise<number> {
  for (;;) {
    const portBase = 10_000 + portBlockSize * Math.floor(Math.random() * 1_000);
    if ((await takenPorts(portPlan(portBase))).length === 0) return portBase;
  }
}

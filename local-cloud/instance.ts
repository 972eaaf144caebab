import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { identify, isAlive, processIdentity } from './process-identity.ts';
import { projectFolder } from './project.ts';

/** Files and folders of one instance; `root` is `.tradewind/instances/{portBase}` or a test's own folder. */
export interface InstanceFiles {
  root: string;
  cloud: string;
  s3: string;
  /**
   * Outside the project, or its package.json and node_modules would serve the Lambda workers that unpack here, and
   * hide what a bundle lacks. Its name follows from `root`, so that the next start finds what a crash left.
   */
  tmp: string;
  sim: string;
  logs: string;
  cdkOut: string;
  lock: string;
  record: string;
  outputs: string;
  session: string;
  secrets: string;
  /** Present once the demonstration order went its whole way. */
  demonstrated: string;
}

/** What `up --json` and `status --json` print. Addresses are loopback; nothing in it is secret. */
export const instanceDocument = z.object({
  api: z.string(),
  /** The page; null where it was not built. */
  dashboard: z.string().nullable().default(null),
  /** The live stream's address; null until the API has one. */
  ws: z.string().nullable(),
  control: z.string(),
  portBase: z.number().int(),
  /** By venue: its addresses, and the paper account there. */
  venues: z.record(z.string(), z.object({ http: z.string(), ws: z.string(), accountId: z.string() })),
  /** Uncertified ones of the configuration: where they are is not this instance's. */
  uncertifiedVenues: z.record(z.string(), z.object({ http: z.string(), accountId: z.string() })).default({}),
  user: z.object({ email: z.string(), userId: z.string(), accountId: z.string().nullable() }),
  ingest: z.string(),
  endpoint: z.string(),
  region: z.string(),
  auth: z.boolean(),
});
export type InstanceDocument = z.infer<typeof instanceDocument>;

/**
 * instance.json: who runs this instance. `document` is present once it is ready; one that another version wrote in
 * another shape counts as absent, so that its instance can still be stopped.
 */
export const instanceRecord = z.object({
  portBase: z.number().int(),
  supervisor: processIdentity,
  children: z.array(z.object({ name: z.string(), process: processIdentity })),
  document: instanceDocument.optional().catch(undefined),
});
export type InstanceRecord = z.infer<typeof instanceRecord>;

export function instancesFolder(): string {
  const asked = process.env.TRADEWIND_STATE_DIR;
  // Children run in the project's folder: a relative path would mean another folder to them.
  return asked ? resolve(asked) : join(projectFolder, '.tradewind', 'instances');
}

export function instanceFiles(root: string): InstanceFiles {
  return {
    root,
    cloud: join(root, 'cloud'),
    s3: join(root, 's3'),
    tmp: join(tmpdir(), `tradewind-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`),
    sim: join(root, 'sim'),
    logs: join(root, 'logs'),
    cdkOut: join(root, 'cdk.out'),
    lock: join(root, 'lock.json'),
    record: join(root, 'instance.json'),
    outputs: join(root, 'outputs.json'),
    session: join(root, 'session.json'),
    secrets: join(root, 'secrets.json'),
    demonstrated: join(root, 'demonstrated'),
  };
}

export function filesOfPortBase(portBase: number): InstanceFiles {
  return instanceFiles(join(instancesFolder(), String(portBase)));
}

export function readRecord(files: InstanceFiles): InstanceRecord | undefined {
  return readJsonFile(files.record, instanceRecord);
}

/** Instances whose supervisor lives (ready or still starting), by port base. */
export function runningInstances(): InstanceRecord[] {
  let names: string[];
  try {
    names = readdirSync(instancesFolder());
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readRecord(filesOfPortBase(Number(name))))
    .filter((record) => record !== undefined && isAlive(record.supervisor))
    .filter((record) => record !== undefined)
    .sort((a, b) => a.portBase - b.portBase);
}

/**
 * Claims the instance for this process until it exits. False when another live process holds it: two starts at the
 * same moment cannot both win, since the file is created exclusively and a stale one is renamed away by one only.
 */
export function claimInstance(files: InstanceFiles): boolean {
  mkdirSync(files.root, { recursive: true });
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      writeFileSync(files.lock, JSON.stringify(identify(process.pid)), { flag: 'wx' });
      return true;
    } catch (error) {
      if (!isExistsError(error)) throw error;
    }
    const holder = readJsonFile(files.lock, processIdentity);
    if (holder !== undefined && isAlive(holder)) return false;
    try {
      renameSync(files.lock, `${files.lock}.stale`);
    } catch {
      // Another start renamed it first: it, or we, create the new one.
    }
  }
  return false;
}

export function releaseInstance(files: InstanceFiles): void {
  rmSync(files.record, { force: true });
  rmSync(files.lock, { force: true });
  rmSync(`${files.lock}.stale`, { force: true });
}

export function writeRecord(files: InstanceFiles, record: InstanceRecord): void {
  writeJsonFile(files.record, record);
}

function isExistsError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { randomPortBase, startLocalCloud } from '#local-cloud/index.ts';

/** What tests get of the one local cloud that their whole run shares; all of it is plain data. */
export interface SharedCloud {
  readonly endpoint: string;
  readonly api: string;
  readonly control: string;
  readonly ingest: string;
  readonly portBase: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly user: { readonly email: string; readonly userId: string; readonly accountId: string };
  readonly accessToken: string;
  readonly venueSecrets: readonly string[];
  readonly stateDir: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    cloud: SharedCloud;
  }
}

/**
 * Starts one local cloud for the run, with IAM enforced: a Lambda that lacks a grant fails its test. Its own ports and
 * folder, so that it can run beside a user's; stopped also when tests fail.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = mkdtempSync(join(tmpdir(), 'tradewind-tests-'));
  const portBase = await randomPortBase();
  process.env.TRADEWIND_STATE_DIR = root;
  process.env.TRADEWIND_INSTANCE = String(portBase);
  const stateDir = join(root, String(portBase));
  mkdirSync(stateDir);
  const cloud = await startLocalCloud({ portBase, stateDir, auth: true });
  const { user } = cloud.document;
  const { apiKey, secret } = cloud.sim.venues.binance;
  project.provide('cloud', {
    endpoint: cloud.endpoint,
    api: cloud.document.api,
    control: cloud.control,
    ingest: cloud.ingest,
    portBase,
    outputs: cloud.outputs,
    user: { ...user, accountId: user.accountId ?? '' },
    accessToken: cloud.context.tokens.accessToken,
    venueSecrets: [apiKey, secret],
    stateDir: root,
  });
  return async () => {
    await cloud.stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
}

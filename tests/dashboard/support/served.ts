import { join } from 'node:path';
import { inject } from 'vitest';
import * as z from 'zod';
import { buildDashboard } from '#local-cloud/dashboard/build.ts';
import { type RunningDashboard, startDashboard } from '#local-cloud/dashboard/server.ts';
import { readJsonFile } from '#local-cloud/json-file.ts';

/**
 * The dashboard as a start builds and serves it, in front of the cloud that the tests share.
 * @param simulatedVenues where a paper account comes with an account of its own at the simulated venue, as after a start
 */
export async function serveDashboard(simulatedVenues: readonly string[] = []): Promise<RunningDashboard> {
  const { endpoint, api, outputs, stateDir, user, control } = inject('cloud');
  const folder = await buildDashboard({
    logFile: join(stateDir, 'dashboard.log'),
    signal: AbortSignal.timeout(60_000),
    onStart: () => {},
  });
  const { UserPoolClientId: userPoolClientId = '', StreamUrl: stream = null } = outputs;
  return startDashboard({
    folder,
    api,
    endpoint,
    stream,
    port: 0,
    simulator: control,
    config: { userPoolClientId, email: user.email, isOpen: true, simulatedVenues },
  });
}

const secrets = z.object({ paperUserPassword: z.string() });

export function paperPassword(): string {
  const { stateDir, portBase } = inject('cloud');
  const kept = readJsonFile(join(stateDir, String(portBase), 'secrets.json'), secrets);
  if (!kept) throw new Error('the shared cloud has no paper user');
  return kept.paperUserPassword;
}

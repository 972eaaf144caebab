import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type InstanceFiles, instanceFiles, writeRecord } from '#local-cloud/instance.ts';
import { writeJsonFile } from '#local-cloud/json-file.ts';
import { identify } from '#local-cloud/process-identity.ts';
import { binFolder, projectFolder } from '#local-cloud/project.ts';
import { type Session, writeSession } from '#local-cloud/session.ts';

interface CommandEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of instances as `up` leaves it, in which this process stands for every supervisor. */
export function instancesFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
  return {
    folder,
    /** Records an instance that runs, with a login; `url` answers for both API and user pool. */
    add(portBase: number, url: string, session: Partial<Session> = {}): InstanceFiles {
      const files = instanceFiles(join(folder, String(portBase)));
      const supervisor = identify(process.pid);
      if (!supervisor) throw new Error('this process cannot be identified');
      const user = { email: 'paper@tradewind.local', userId: 'paper-user', accountId: 'paper-binance' };
      const addresses = { api: url, dashboard: null, ws: null, control: url, ingest: url, endpoint: url };
      const venues = { venues: {}, uncertifiedVenues: {} };
      const document = { ...addresses, portBase, ...venues, user, region: 'us-east-1', auth: false };
      writeRecord(files, { portBase, supervisor, children: [], document });
      writeJsonFile(files.secrets, { paperUserPassword: 'paper-password' });
      writeJsonFile(files.outputs, { data: { UserPoolClientId: 'client-1' } });
      const tokens = { idToken: 'id', accessToken: 'access-1', refreshToken: 'refresh-1' };
      const expiresAtMs = Date.now() + 3_600_000;
      writeSession(files, {
        ...addresses,
        ...user,
        userPoolClientId: 'client-1',
        ...tokens,
        expiresAtMs,
        ...session,
      });
      return files;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As bin/tradewind has it: half of a command's time is spent on compiling what another has compiled. */
const compileCache = join(projectFolder, '.tradewind', 'compile-cache');

/** Runs the command line as a child process on the pinned Node. */
export async function runCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin = '',
): Promise<CommandEnd> {
  const { TRADEWIND_INSTANCE: _unset, ...inherited } = process.env;
  const child = spawn(join(binFolder, 'node'), [join(projectFolder, 'cli', 'main.ts'), ...args], {
    env: { NODE_COMPILE_CACHE: compileCache, ...inherited, FORCE_COLOR: '1', ...env },
    stdio: 'pipe',
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.stdin.on('error', () => {}); // A command that does not read it may be gone already.
  child.stdin.end(stdin);
  const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Child } from '../child.ts';
import { localEnvironment } from '../environment.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import { projectFolder } from '../project.ts';
import { runLogged } from '../run-logged.ts';

const dashboardFolder = join(projectFolder, 'dashboard');
const builtFolder = join(projectFolder, '.tradewind', 'dashboard');
const vite = join(dashboardFolder, 'node_modules', 'vite', 'bin', 'vite.js');
/** What the page is made of: its own sources, and what it takes from ours. */
const sources = [
  ...['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'].map(
    (name) => `dashboard/${name}`,
  ),
  ...['shared/domain', 'shared/http-api', 'shared/stream-client', 'docs/runbooks'],
  'local-cloud/dashboard/build.ts',
];

export interface BuildOptions {
  readonly logFile: string;
  readonly signal: AbortSignal;
  readonly onStart: (child: Child) => void;
}

/**
 * The folder of the built dashboard: one a version of its sources, so that instances can share it and a start that
 * changes nothing builds nothing. Throws LocalCloudError when its packages are missing or it does not build.
 */
export async function buildDashboard(options: BuildOptions): Promise<string> {
  const folder = join(builtFolder, hashOf(sources));
  if (existsSync(join(folder, 'index.html'))) return folder;
  if (!existsSync(vite))
    throw new LocalCloudError('the packages of the dashboard are missing (npm ci in dashboard/)');
  mkdirSync(builtFolder, { recursive: true });
  const fresh = `${folder}.${process.pid}`;
  try {
    await runLogged({
      ...options,
      doing: 'building the dashboard',
      args: [vite, 'build', dashboardFolder, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
      // Whoever starts it, such as tests, may stand in another: then the page would be one for developers.
      env: localEnvironment({ NODE_ENV: 'production' }),
    });
    for (const name of readdirSync(builtFolder))
      if (!name.includes('.') && join(builtFolder, name) !== folder && isOld(name))
        rmSync(join(builtFolder, name), { recursive: true, force: true });
    if (!existsSync(folder)) renameSync(fresh, folder);
    return folder;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Nobody serves a version that was built so long ago; one that runs keeps what it has begun to serve. */
const keptMs = 7 * 24 * 3_600_000;
function isOld(name: string): boolean {
  return Date.now() - statSync(join(builtFolder, name)).mtimeMs > keptMs;
}

function hashOf(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) addTo(hash, join(projectFolder, name));
  return hash.digest('hex').slice(0, 16);
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  if (!existsSync(path) || /\.test\.tsx?$|schema\.d\.ts$/.test(path)) return;
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
    return;
  }
  hash.update(relative(projectFolder, path)).update('\0').update(readFileSync(path)).update('\0');
}

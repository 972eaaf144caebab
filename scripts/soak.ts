import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { randomPortBase } from '#local-cloud/index.ts';

/**
 * `npm run soak -- --minutes 30`: a fresh local cloud with IAM enforced, `drill soak` on it, and the cloud stopped and forgotten. The
 * drill's JSON document goes to stdout; exits as the drill does.
 */
const tradewind = fileURLToPath(new URL('../bin/tradewind', import.meta.url));
const portBase = String(await randomPortBase());
const run = (args: readonly string[], stdout: 'inherit' | 'ignore') =>
  spawnSync(tradewind, args, { stdio: ['ignore', stdout, 'inherit'] }).status ?? 1;

process.exitCode = run(['up', '--auth', '--fresh', '--detach', '--port-base', portBase], 'ignore');
if (process.exitCode === 0) {
  process.exitCode = run(
    ['drill', 'soak', ...process.argv.slice(2), '--instance', portBase, '--json'],
    'inherit',
  );
  run(['down', '--instance', portBase], 'ignore');
}

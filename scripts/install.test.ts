import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { identify } from '#local-cloud/process-identity.ts';

/** Everyday tools that install.sh uses; node, npm and python come from each test's own stubs. */
const tools = [
  'sh',
  'cmp',
  'cp',
  'mkdir',
  'rm',
  'cat',
  'sed',
  'tr',
  'grep',
  'tail',
  'dirname',
  'sleep',
  'chmod',
  'ln',
  'uname',
  'touch',
];
const node20 = '#!/bin/sh\ncase "$1" in --version) echo v20.1.0;; -p) echo node-here@24.0.0;; esac\n';
const npm = `#!/bin/sh
root=\${PWD%/node_modules/node}
echo "$@" >> "$root/npm-calls"
case $1 in
  ci) mkdir -p node_modules/node node_modules/.bin;;
  install)
    mkdir -p node_modules/node-here/bin
    printf '#!/bin/sh\\nexit 0\\n' > node_modules/node-here/bin/node;;
esac
`;
const python = `#!/bin/sh
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; chmod +x .venv/bin/python;;
  *pip*install*) echo "$@" >> pip-calls;;
esac
exit 0
`;
const oldPython = '#!/bin/sh\nexit 1\n';

/** A copy of the script in a project of its own, with nothing on PATH but the tools and `stubs`. */
function project(stubs: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'tradewind-install-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const bin = join(root, 'stubs');
  for (const folder of ['scripts', 'local-cloud', 'stubs']) mkdirSync(join(root, folder));
  copyFileSync(join(import.meta.dirname, 'install.sh'), join(root, 'scripts', 'install.sh'));
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{}}');
  writeFileSync(join(root, 'local-cloud', 'requirements.txt'), 'a==1\n');
  for (const tool of tools) {
    const path = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(path, join(bin, tool));
  }
  for (const [name, script] of Object.entries(stubs)) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  const options = { cwd: tmpdir(), env: { PATH: bin }, encoding: 'utf8' as const };
  const script = join(root, 'scripts', 'install.sh');
  return {
    root,
    run: () => spawnSync('/bin/sh', [script], options),
    start: () => spawn('/bin/sh', [script], { ...options, stdio: 'ignore' }),
    calls: (name: string) =>
      existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8').trimEnd().split('\n') : [],
  };
}

describe('install.sh', () => {
  it('installs npm packages without their scripts, the pinned Node, the Python tools', () => {
    const made = project({ node: node20, npm, python3: python });
    const { status, stderr } = made.run();
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(made.calls('npm-calls')).toEqual([
      'ci --ignore-scripts --no-audit --no-fund',
      'install --no-save --ignore-scripts --no-audit --no-fund node-here@24.0.0',
    ]);
    expect(made.calls('pip-calls')).toHaveLength(1);
    expect(existsSync(join(made.root, 'node_modules/.bin/node'))).toBe(true);
  });

  it('is silent and does nothing the second time', () => {
    const made = project({ node: node20, npm, python3: python });
    made.run();
    expect(made.run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(made.calls('npm-calls')).toHaveLength(2);
    expect(made.calls('pip-calls')).toHaveLength(1);
  });

  it('installs the packages of the dashboard, and again when their lockfile changes', () => {
    const made = project({ node: node20, npm, python3: python });
    mkdirSync(join(made.root, 'dashboard'));
    const lock = join(made.root, 'dashboard', 'package-lock.json');
    writeFileSync(lock, '{"packages":{}}');
    for (const packages of ['{}', '{"a":{}}']) {
      writeFileSync(lock, `{"packages":${packages}}`);
      expect(made.run().status).toBe(0);
      expect(made.run()).toMatchObject({ status: 0, stderr: '' });
    }
    const calls = readFileSync(join(made.root, 'dashboard', 'npm-calls'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(calls).toEqual(Array(2).fill('ci --ignore-scripts --no-audit --no-fund'));
  });

  it.each([
    { changed: 'package-lock.json', npmCalls: 4, pipCalls: 1 },
    { changed: 'local-cloud/requirements.txt', npmCalls: 2, pipCalls: 2 },
  ])('installs again what $changed asks for', ({ changed, npmCalls, pipCalls }) => {
    const made = project({ node: node20, npm, python3: python });
    made.run();
    writeFileSync(join(made.root, changed), '{"packages":{"a":{"version":"2"}}}');
    expect(made.run().status).toBe(0);
    expect(made.calls('npm-calls')).toHaveLength(npmCalls);
    expect(made.calls('pip-calls')).toHaveLength(pipCalls);
  });

  it.each([
    {
      case: 'no Node',
      stubs: { npm, python3: python },
      says: 'Tradewind needs Node.js 20 or newer with npm to install itself: ',
    },
    {
      case: 'an old Node',
      stubs: { node: '#!/bin/sh\necho v18.19.0\n', npm, python3: python },
      says: '(found Node.js 18)',
    },
    { case: 'no npm', stubs: { node: node20, python3: python }, says: 'with npm' },
    {
      case: 'no Python',
      stubs: { node: node20, npm },
      says: 'Tradewind needs Python 3.10 or newer with its venv module',
    },
    {
      case: 'an old Python',
      stubs: { node: node20, npm, python3: oldPython },
      says: 'apt install python3 python3-venv',
    },
  ])('says in one sentence what is missing, before it installs anything: $case', ({ stubs, says }) => {
    const made = project(stubs);
    const { status, stdout, stderr } = made.run();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(says)]);
    expect(made.calls('npm-calls')).toEqual([]);
  });

  it('shows the end of the log when npm fails', () => {
    const failing = '#!/bin/sh\necho "npm error no such version"\nexit 1\n';
    const { status, stderr } = project({ node: node20, npm: failing, python3: python }).run();
    expect(status).toBe(1);
    expect(stderr).toContain('npm error no such version');
    expect(stderr).toContain('the whole output is in .tradewind/install.log');
  });

  it('lets two installations at once install once, and takes over the lock of a dead one', async () => {
    const slow = `${npm}sleep 1\n`;
    const made = project({ node: node20, npm: slow, python3: python });
    mkdirSync(join(made.root, '.tradewind/install.lock'), { recursive: true });
    const ended = spawnSync('/bin/sh', ['-c', 'exit 0']);
    writeFileSync(join(made.root, '.tradewind/install.lock/pid'), String(ended.pid));
    const exits = [made.start(), made.start()].map(
      (child) => new Promise((resolve) => child.once('exit', resolve)),
    );
    expect(await Promise.all(exits)).toEqual([0, 0]);
    expect(made.calls('npm-calls')).toHaveLength(2);
    expect(readdirSync(join(made.root, '.tradewind'))).toEqual(['install.log']);
  });

  it('ends what it runs at once when it is stopped, and installs at the next start', async () => {
    const waiting = `${npm}echo $$ > "$root/npm-pid"\ntrap '' INT TERM\n[ -e "$root/quick" ] || exec sleep 1000\n`;
    const made = project({ node: node20, npm: waiting, python3: python });
    const child = made.start();
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const pid = await vi.waitFor(
      () => Number(made.calls('npm-pid')[0] ?? expect.fail('npm does not run yet')),
      { timeout: 20_000 },
    );
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    await vi.waitFor(() => expect(identify(pid)).toBeUndefined(), { timeout: 10_000 });
    expect(readdirSync(join(made.root, '.tradewind'))).toEqual(['install.log']);
    writeFileSync(join(made.root, 'quick'), '');
    expect(made.run().status).toBe(0);
  });
});

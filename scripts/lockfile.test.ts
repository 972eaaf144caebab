import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeLockfile, lockfile } from './lockfile.ts';

const parent = (optionalDependencies: Record<string, string>, dev = false) => ({
  version: '1.0.0',
  ...(dev && { dev }),
  optionalDependencies,
});
const complete = (packages: Record<string, object>) =>
  completeLockfile(lockfile.parse({ lockfileVersion: 3, packages }));

describe('package-lock.json', () => {
  it('names the packages of every platform, or npm ci refuses it', () => {
    const file = join(import.meta.dirname, '..', 'package-lock.json');
    const { added } = completeLockfile(lockfile.parse(JSON.parse(readFileSync(file, 'utf8'))));
    expect(added, 'run `npm run lockfile`').toEqual([]);
  });
});

describe('completing a lockfile', () => {
  it.each([
    { name: '@x/cli-darwin-arm64', entry: { os: ['darwin'], cpu: ['arm64'] } },
    { name: '@x/cli-win32-x64-msvc', entry: { os: ['win32'], cpu: ['x64'] } },
    { name: '@x/cli-linux-x64-musl', entry: { os: ['linux'], cpu: ['x64'], libc: ['musl'] } },
    { name: '@x/cli-linux-arm64-gnu', entry: { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] } },
    { name: '@x/cli-linux-arm-gnueabihf', entry: { os: ['linux'], cpu: ['arm'], libc: ['glibc'] } },
    { name: '@x/cli-wasm32-wasi', entry: { cpu: ['wasm32'] } },
  ])('gives $name its platform', ({ name, entry }) => {
    const { completed, added } = complete({ '': {}, 'node_modules/x': parent({ [name]: '1.2.3' }) });
    expect(added).toEqual([name]);
    expect(completed.packages[`node_modules/${name}`]).toEqual({
      version: '1.2.3',
      optional: true,
      ...entry,
    });
  });

  it('keeps a development tool out of production', () => {
    const { completed } = complete({ 'node_modules/x': parent({ 'x-linux-x64': '1.0.0' }, true) });
    expect(completed.packages['node_modules/x-linux-x64']).toMatchObject({ dev: true });
  });

  it.each([
    { case: 'has already', path: 'node_modules/x', present: 'node_modules/y-linux-x64' },
    {
      case: 'nests below the parent',
      path: 'node_modules/x',
      present: 'node_modules/x/node_modules/y-linux-x64',
    },
    {
      case: 'holds above a nested parent',
      path: 'node_modules/a/node_modules/x',
      present: 'node_modules/a/node_modules/y-linux-x64',
    },
  ])('adds nothing that it $case', ({ path, present }) => {
    const packages = { [path]: parent({ 'y-linux-x64': '1.0.0' }), [present]: { version: '1.0.0' } };
    expect(complete(packages).added).toEqual([]);
  });

  it.each([
    { case: 'no platform in its name', name: 'fsevents', version: '2.3.3' },
    { case: 'no exact version', name: 'y-linux-x64', version: '^1.0.0' },
  ])('guesses nothing about a package with $case', ({ name, version }) => {
    expect(complete({ 'node_modules/x': parent({ [name]: version }) }).added).toEqual([]);
  });
});

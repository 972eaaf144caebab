import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { leanCcxt } from './lean-ccxt.ts';
import { uncertifiedVenues } from './uncertified-venues.ts';

const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What all Lambdas have in common. */
const bundleOptions: esbuild.BuildOptions = {
  absWorkingDir: projectDir,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // Not ES modules: importing `node:http` as one makes Node load its whole fetch, a fifth of a cold start.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  // The SDK's ES modules first: its CommonJS build cannot be tree-shaken.
  mainFields: ['module', 'main'],
  external: ['bufferutil', 'utf-8-validate'],
  legalComments: 'none',
  sourcemap: false,
  metafile: true,
  logLevel: 'silent',
};

const pluginsFor = (ccxtIds: readonly string[]) => [
  leanCcxt(projectDir, ccxtIds),
  uncertifiedVenues(ccxtIds),
];

/**
 * esbuild options of one Lambda: the only definition, used by the synth, by the size tests and by the bench.
 * `name` is the folder under functions/. The output is one CommonJS module `index.js` that exports `handler`.
 *
 * @param ccxtIds classes of uncertified venues that it is to hold
 */
export function lambdaBundleOptions(name: string, ccxtIds: readonly string[] = []): esbuild.BuildOptions {
  return { ...bundleOptions, plugins: pluginsFor(ccxtIds), entryPoints: [entryPointOf(name)] };
}

/**
 * Bundles the named Lambdas into `outDir/<name>/index.js`. Throws with esbuild's own message when one fails. One build of
 * all: what they share is parsed once, and each bundle comes out as if it were built alone.
 */
export async function bundleLambdas(
  names: readonly string[],
  outDir: string,
  ccxtIds: readonly string[] = [],
): Promise<void> {
  mkdirSync(outDir, { recursive: true });
  await esbuild.build({
    ...bundleOptions,
    plugins: pluginsFor(ccxtIds),
    entryPoints: names.map((name) => ({ in: entryPointOf(name), out: `${name}/index` })),
    outdir: outDir,
  });
}

function entryPointOf(name: string): string {
  return join('functions', name, 'handler.ts');
}

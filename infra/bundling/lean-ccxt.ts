import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Resolves `ccxt/<venue>` and `ccxt/pro/<venue>` to one venue's class (the package exports only the whole library,
 * 6.3 MB, which esbuild cannot shake) and leaves out what none of our venues uses. Checked with ccxt 4.5.84.
 */
export function leanCcxt(projectDir: string): Plugin {
  const stub = (file: string) => ({ path: join(projectDir, 'infra', 'bundling', 'stubs', file) });
  const unusedModules =
    /^(@scure\/starknet|fflate|protobufjs(\/.*)?)$|\/(static_dependencies\/(dydx-v4-client|zklink)\/|protobuf\/mexc\/|functions\/starknet\.js$)/;
  return {
    name: 'lean-ccxt',
    setup(build) {
      build.onResolve({ filter: /^ccxt\/(pro\/)?[a-z]+$/ }, ({ path }) => ({
        path: join(projectDir, 'node_modules', 'ccxt', 'js', 'src', `${path.slice('ccxt/'.length)}.js`),
      }));
      build.onResolve({ filter: unusedModules }, ({ importer }) =>
        importer.includes(join('node_modules', 'ccxt')) ? stub('empty.cjs') : undefined,
      );
      build.onResolve({ filter: /^undici$/ }, () => stub('absent.cjs'));
    },
  };
}

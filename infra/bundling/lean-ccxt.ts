import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What ccxt imports for venues that we do not trade. */
const unusedByOurVenues =
  /^(@scure\/starknet|fflate|protobufjs(\/.*)?)$|\/(static_dependencies\/(dydx-v4-client|zklink)\/|protobuf\/mexc\/|functions\/starknet\.js$)/;

/**
 * Leaves out of ccxt what none of our venues uses: 0.8 MB a bundle. Adapters import one venue's file by its path, as
 * the package itself exports only the whole library (6.3 MB, which esbuild cannot shake). Checked with ccxt 4.5.84.
 */
export function leanCcxt(projectDir: string): Plugin {
  const stub = (file: string) => ({ path: join(projectDir, 'infra', 'bundling', 'stubs', file) });
  const isCcxt = (importer: string) => importer.includes(join('node_modules', 'ccxt'));
  return {
    name: 'lean-ccxt',
    setup(build) {
      build.onResolve({ filter: unusedByOurVenues }, ({ importer }) =>
        isCcxt(importer) ? stub('empty.cjs') : undefined,
      );
      build.onResolve({ filter: /^undici$/ }, ({ importer }) =>
        isCcxt(importer) ? stub('absent.cjs') : undefined,
      );
    },
  };
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { filesOfClass, uncertifiedCallers } from './uncertified-venues.ts';
import { withoutUnusedMethods } from './used-methods.ts';

/** What ccxt imports for venues that we do not trade. */
const unusedByOurVenues =
  /^(@scure\/starknet|fflate|protobufjs(\/.*)?)$|\/(static_dependencies\/(dydx-v4-client|zklink)\/|protobuf\/mexc\/|functions\/starknet\.js$)/;

/** All that calls ccxt in a Lambda: the venues' clients and what they share. */
const callersOfCcxt = ['shared/adapters/venues/*/client.ts', 'shared/adapters/venues/venue-http.ts'];

/**
 * Leaves out of ccxt what none of our venues uses: 0.8 MB of other venues' cryptography and half of each class in a bundle.
 * Adapters import one venue's file by its path, as the package itself exports only the whole library (6.3 MB, which
 * esbuild cannot shake). Checked with ccxt 4.5.84.
 *
 * @param ccxtIds classes of uncertified venues, which are called by their unified calls
 */
export function leanCcxt(projectDir: string, ccxtIds: readonly string[]): Plugin {
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
      const classes = () => usedClasses(projectDir, ccxtIds);
      let texts: ReturnType<typeof classes> | undefined;
      build.onStart(() => {
        texts = undefined;
      });
      build.onLoad({ filter: /[/\\]ccxt[/\\]js[/\\]src[/\\].*\.js$/ }, ({ path }) => {
        texts ??= classes();
        const contents = texts.get(path);
        return contents === undefined ? undefined : { contents, loader: 'js' };
      });
    },
  };
}

/** The text of ccxt's base class and of our venues' classes, by path, without what our clients cannot reach. */
function usedClasses(projectDir: string, ccxtIds: readonly string[]): ReadonlyMap<string, string> {
  const source = join(projectDir, 'node_modules', 'ccxt', 'js', 'src');
  const callers = [...callersOfCcxt, ...uncertifiedCallers(ccxtIds)];
  const clients = globSync(callers, { cwd: projectDir }).map((file) =>
    readFileSync(join(projectDir, file), 'utf8'),
  );
  const named = clients.flatMap((text) =>
    [...text.matchAll(/ccxt\/js\/src\/(\w+\.js)'/g)].map(([, file]) => file),
  );
  const uncertified = ccxtIds.flatMap((id) => filesOfClass(source, id));
  const files = [...new Set([...named, ...uncertified]), 'base/Exchange.js'].filter(
    (file) => file !== undefined,
  );
  return withoutUnusedMethods(
    files.map((file) => join(source, file)),
    clients,
  );
}

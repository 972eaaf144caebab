import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const folder = 'shared/adapters/venues/uncertified';

/**
 * Puts the configured classes of ccxt into a bundle, and none but those: in plain Node the gateway finds them by their path.
 * Without any, the whole gateway of uncertified venues is left out.
 *
 * @param ccxtIds of the classes, such as `kraken`
 */
export function uncertifiedVenues(ccxtIds: readonly string[]): Plugin {
  return {
    name: 'uncertified-venues',
    setup(build) {
      const [door, loader] = ['index', 'class-of'].map(
        (file) => new RegExp(`uncertified[/\\\\]${file}\\.ts$`),
      );
      if (door && ccxtIds.length === 0)
        build.onLoad({ filter: door }, () => ({ contents: closedDoor, loader: 'js' }));
      if (loader && ccxtIds.length > 0)
        build.onLoad({ filter: loader }, ({ path }) => ({
          contents: classTable(ccxtIds),
          loader: 'js',
          resolveDir: dirname(path),
        }));
    },
  };
}

/** Stands for the folder's index.ts. */
const closedDoor = `
const closed = async () => { throw new Error('no uncertified venue is configured'); };
export { closed as openUncertified, closed as inspectUncertifiedKeys };
`;

/** Stands for its class-of.ts. */
function classTable(ccxtIds: readonly string[]): string {
  const imports = ccxtIds.map(
    (id) => `import ${nameOf(id)} from '../../../../node_modules/ccxt/js/src/${id}.js';`,
  );
  const rows = ccxtIds.map((id) => `${JSON.stringify(id)}: ${nameOf(id)}`);
  return `${imports.join('\n')}
const classes = { ${rows.join(', ')} };
export async function classOf(id) {
  if (!Object.hasOwn(classes, id)) throw new Error('ccxt\\'s ' + id + ' is not configured');
  return classes[id];
}
`;
}

/** Some classes begin with a digit. */
const nameOf = (ccxtId: string) => `Venue_${ccxtId}`;

/** All of our texts that call the configured classes; none where there is none. */
export function uncertifiedCallers(ccxtIds: readonly string[]): readonly string[] {
  return ccxtIds.length === 0 ? [] : [`${folder}/*.ts`];
}

/** The class's own file and those of the classes that it extends, in ccxt's folder. */
export function filesOfClass(ccxtFolder: string, ccxtId: string): readonly string[] {
  const file = `${ccxtId}.js`;
  const text = readFileSync(join(ccxtFolder, file), 'utf8');
  const parents = [...text.matchAll(/^import \w+ from '\.\/(\w+)\.js';/gm)].flatMap(([, id]) => id ?? []);
  return [file, ...parents.flatMap((id) => filesOfClass(ccxtFolder, id))];
}

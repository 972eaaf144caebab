import { registerHooks } from 'node:module';

/** One line of the product's own source, changed as somebody might change it by mistake. */
export interface PlantedBug {
  readonly name: string;
  /** Path from the project's folder. */
  readonly file: string;
  /** Text that the file has exactly once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * Changes the source on its way into this thread; files stay as they are. Call it before anything that imports the
 * file is loaded.
 *
 * @returns whether the changed source has been loaded since
 */
export function plant({ name, file, find, replace }: PlantedBug): () => boolean {
  const url = new URL(`../../${file}`, import.meta.url).href;
  let isLoaded = false;
  registerHooks({
    load(loading, context, nextLoad) {
      const loaded = nextLoad(loading, context);
      if (loading !== url) return loaded;
      const source = String(loaded.source);
      const found = source.split(find).length - 1;
      if (found !== 1) throw new Error(`planted bug "${name}": ${file} has its line ${found} times`);
      isLoaded = true;
      return { ...loaded, source: source.replace(find, () => replace) };
    },
  });
  return () => isLoaded;
}

import * as z from 'zod';

const entry = z.looseObject({
  version: z.string().optional(),
  optional: z.boolean().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const shape = z.looseObject({ packages: z.record(z.string(), entry) });
export type Lockfile = z.infer<typeof shape>;
/** Checks without copying: a copy would have its fields in another order, and change every line of the file. */
export const lockfile = z.custom<Lockfile>(
  (value) => shape.safeParse(value).success,
  'not a package-lock.json',
);
type Entry = z.infer<typeof entry>;

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/**
 * A lockfile with an entry for every optional dependency of every package. Only packages named after a platform
 * (`…-darwin-arm64`) and pinned exactly are added, with that platform, so that npm installs them there and skips
 * them elsewhere. Without an integrity hash: their registry's own is checked when they are installed.
 */
export function completeLockfile(original: Lockfile): { completed: Lockfile; added: string[] } {
  const added: string[] = [];
  const packages: Record<string, Entry> = {};
  for (const [path, parent] of Object.entries(original.packages)) {
    packages[path] = parent;
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const missing = isFound(original, path, name) ? undefined : platformEntry(name, version, parent);
      if (missing === undefined) continue;
      // Right after its parent: npm sorts entries when it next writes the file.
      packages[`node_modules/${name}`] = missing;
      added.push(name);
    }
  }
  return { completed: { ...original, packages }, added };
}

/** Node's own look-up: nested below the parent, then below each folder up to the root. */
function isFound({ packages }: Lockfile, parentPath: string, name: string): boolean {
  const folders = parentPath.split('/node_modules/').map((_, depth, parts) => parts.slice(0, depth + 1));
  const paths = [...folders.map((parts) => `${parts.join('/node_modules/')}/`), ''];
  return paths.some((path) => packages[`${path}node_modules/${name}`] !== undefined);
}

function platformEntry(name: string, version: string, parent: Entry): Entry | undefined {
  const words = name.split(/[/-]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find((word) => words.includes(word));
  if (!/^\d+\.\d+\.\d+/.test(version) || (system === undefined && processor === undefined)) return undefined;
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  const isDev = parent.dev === true;
  return {
    version,
    // WebAssembly builds name no system; npm knows `wasm32` as a processor that no machine has.
    cpu: [processor ?? 'x64'],
    ...(isDev && { dev: true }),
    ...(system === 'linux' && words.some((word) => /^(gnu|musl)/.test(word)) && { libc: [libc] }),
    optional: true,
    ...(system !== undefined && { os: [system] }),
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Every chunk of a built dashboard as it travels, the largest first, and what the first page needs of them. */
export function chunkBytes(folder: string) {
  const assets = join(folder, 'assets');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const chunks = readdirSync(assets)
    .map((name) => ({
      name,
      gzipBytes: gzipSync(readFileSync(join(assets, name))).length,
      isFirst: page.includes(name),
    }))
    .sort((a, b) => b.gzipBytes - a.gzipBytes);
  const sum = (some: typeof chunks) => some.reduce((bytes, each) => bytes + each.gzipBytes, 0);
  return {
    firstLoad: { gzipBytes: sum(chunks.filter(({ isFirst }) => isFirst)), limitBytes: 250_000 },
    all: { gzipBytes: sum(chunks), chunks: chunks.length },
    chunks,
  };
}

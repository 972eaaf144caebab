import { readFileSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';

/** One file as it is sent: what is named by its content is kept by the browser for good. */
export interface SentFile {
  readonly body: Buffer;
  readonly type: string;
  readonly cacheControl: string;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The file of a path below `folder`; for a page's address the page itself; undefined for what is not there. */
export function fileAt(folder: string, path: string): SentFile | undefined {
  const name = nameOf(path);
  if (name === undefined) return undefined;
  if (extname(name) === '') return read(folder, 'index.html', 'no-cache');
  const isHashed = name.startsWith(`assets${sep}`);
  return read(folder, name, isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** Undefined for what is no path inside the folder. */
function nameOf(path: string): string | undefined {
  try {
    const name = normalize(decodeURIComponent(path).replace(/^\/+/, ''));
    return name.startsWith('..') || name.includes('\0') ? undefined : name;
  } catch {
    return undefined;
  }
}

function read(folder: string, name: string, cacheControl: string): SentFile | undefined {
  const type = types[extname(name)];
  if (type === undefined) return undefined;
  try {
    return { body: readFileSync(join(folder, name)), type, cacheControl };
  } catch {
    return undefined;
  }
}

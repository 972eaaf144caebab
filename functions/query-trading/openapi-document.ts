import { brotliDecompressSync } from 'node:zlib';
import { packedOpenApi } from './openapi-packed.ts';

let document: unknown;

/** The description of the API that it serves; unpacked when somebody first asks. */
export function servedOpenApi(): unknown {
  document ??= JSON.parse(brotliDecompressSync(Buffer.from(packedOpenApi, 'base64')).toString('utf8'));
  return document;
}

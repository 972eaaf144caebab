import { writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { openApiDocument } from '#shared/http-api/openapi.ts';

/**
 * Writes the document that the API serves: to read, and packed, since as text it would be a sixth of its Lambda's bundle.
 * A test fails when either is out of date.
 */
const document = openApiDocument();
const packed = brotliCompressSync(JSON.stringify(document)).toString('base64');
const folder = new URL('../functions/query-trading/', import.meta.url);
writeFileSync(new URL('openapi.json', folder), `${JSON.stringify(document, null, 2)}\n`);
const comment = '/** openapi.json, by brotli and base64. `npm run openapi` writes it. */';
writeFileSync(
  new URL('openapi-packed.ts', folder),
  `${comment}\nexport const packedOpenApi =\n  '${packed}';\n`,
);

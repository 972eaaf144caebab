import { writeFileSync } from 'node:fs';
import { openApiDocument } from '#shared/http-api/openapi.ts';

/** Writes the document that the API serves; a test fails when it is out of date. */
const target = new URL('../functions/query-trading/openapi.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(openApiDocument(), null, 2)}\n`);

import { expect, it } from 'vitest';
import { openApiDocument } from '#shared/http-api/openapi.ts';
import { servedOpenApi } from './openapi-document.ts';

it('serves the description that its sources give today', () => {
  expect(servedOpenApi()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

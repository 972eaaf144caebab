import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { copied, dockerfile } from './ingest-image.ts';

it('gives the build of ws-ingest’s image what its Dockerfile copies, and no more', () => {
  const sources = readFileSync(dockerfile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('COPY '))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));
  expect(sources.toSorted()).toEqual(copied.toSorted());
});

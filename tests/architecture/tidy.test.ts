import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '#shared/http-api/openapi.ts';
import { projectFolder } from '../support/project.ts';

/** The repository's own conventions, checked over every tracked file. */
const tracked = execFileSync('git', ['ls-files'], { cwd: projectFolder, encoding: 'utf8' })
  .trim()
  .split('\n');
const read = (file: string) => readFileSync(join(projectFolder, file), 'utf8');
const matching = (pattern: RegExp) => tracked.filter((file) => pattern.test(file));

const sourceLinesMax = 300;

describe('tidy', () => {
  it('keeps every source file short enough to have one purpose', () => {
    const long = matching(/\.ts$/)
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => [file, read(file).split('\n').length] as const)
      .filter(([, lines]) => lines > sourceLinesMax);
    expect(long).toEqual([]);
  });

  it('gives every document exactly one title', () => {
    const titles = (file: string) =>
      read(file)
        .replaceAll(/```[\s\S]*?```/g, '')
        .split('\n')
        .filter((line) => line.startsWith('# ')).length;
    expect(matching(/\.md$/).filter((file) => titles(file) !== 1)).toEqual([]);
  });

  it('links only to files that exist', () => {
    const known = new Set(tracked);
    const broken = matching(/\.md$/).flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target]) => join(file, '..', target ?? ''))
        .filter(
          (target) =>
            !known.has(target) && !tracked.some((path) => path.startsWith(`${target.replace(/\/$/, '')}/`)),
        )
        .map((target) => `${file} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('imports zod as a namespace, since the named import drags all of it into a bundle', () => {
    expect(
      matching(/^(shared|functions|long-running)\/.*\.ts$/).filter((file) =>
        /import \{ z \} from 'zod'/.test(read(file)),
      ),
    ).toEqual([]);
  });

  it('leaves no unfinished marks', () => {
    const marks = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`);
    expect(matching(/\.(ts|sh|py)$/).filter((file) => marks.test(read(file)))).toEqual([]);
  });

  it('serves the OpenAPI document that the schemas generate (npm run openapi writes it)', () => {
    expect(JSON.parse(read('functions/query-trading/openapi.json'))).toEqual(
      JSON.parse(JSON.stringify(openApiDocument())),
    );
  });
});

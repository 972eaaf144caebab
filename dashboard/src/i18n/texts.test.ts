import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Pair, texts } from './texts.ts';

const entries: [string, Pair][] = Object.entries(texts);
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const sources = globSync('**/*.{ts,tsx}', { cwd: join(import.meta.dirname, '..') })
  .filter((file) => !/-texts\.ts$|\.test\.ts$|schema\.d\.ts$/.test(file))
  .map((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
  .join('\n');

describe('texts', () => {
  it('are there in both languages, with the same places to fill', () => {
    const odd = entries.filter(
      ([, [en, ko]]) => en.trim() === '' || ko.trim() === '' || `${places(en)}` !== `${places(ko)}`,
    );
    expect(odd).toEqual([]);
  });

  it('are Korean where they should be', () => {
    // Words that a Korean page spells as they are.
    const same = entries.filter(([, [en, ko]]) => en === ko).map(([key]) => key);
    expect(same).toEqual([]);
  });

  it('are all used', () => {
    const families = [...sources.matchAll(/word\(\s*'([\w.-]+)'/g)].map(([, family]) => `${family}.`);
    const templates = [...sources.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, family = '']) => family);
    const computed = ['sign-in.', 'shell.mode.', 'shell.theme.', 'latest.side.', ...families, ...templates];
    const unused = entries
      .map(([key]) => key)
      .filter((key) => !sources.includes(`'${key}'`) && !computed.some((family) => key.startsWith(family)));
    expect(unused).toEqual([]);
  });
});

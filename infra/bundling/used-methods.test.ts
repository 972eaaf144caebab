import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withoutUnusedMethods } from './used-methods.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-methods-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function methodsLeftOf(text: string, caller: string): string[] {
  const file = join(folder, `${files++}.js`);
  writeFileSync(file, text);
  const left = withoutUnusedMethods([file], [caller]).get(file) ?? '';
  return [...left.matchAll(/^ {2}(?:async )?(\w+)\(/gm)].map(([, name]) => name ?? '');
}

it.each([
  ['a method that a caller calls', 'venue.sign();', ['sign']],
  ['one that a caller names in a text', "venue['sign']();", ['sign']],
  ['what is called only by a method that stays', 'venue.fetch();', ['sign', 'fetch']],
  ['nothing for a key of an object', 'const has = { sign: true, fetch: true };', []],
  ['nothing for a comment', '// sign', []],
])('keeps %s', (_, caller, left) => {
  const text =
    'export class Venue {\n  sign() {}\n  async fetch() { return this.sign(); }\n  parse() {}\n}\n';
  expect(methodsLeftOf(text, caller)).toEqual(left);
});

it('keeps constructors and accessors, and what these call', () => {
  const text =
    'class Base {\n  constructor() { this.start(); }\n  start() {}\n  get id() { return this.read(); }\n  read() {}\n  stop() {}\n}\n';
  expect(methodsLeftOf(text, '')).toEqual(['constructor', 'start', 'read']);
});

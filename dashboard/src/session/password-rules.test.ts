import { expect, it } from 'vitest';
import { brokenRules } from './password-rules.ts';

it.each([
  ['', ['length', 'lower', 'upper', 'digit', 'symbol']],
  ['short-A1', ['length']],
  ['UPPER-CASE-ONLY-1', ['lower']],
  ['lower-case-only-1', ['upper']],
  ['No-Digit-In-This', ['digit']],
  ['NoSymbolInThis1', ['symbol']],
  ['Spaces Count Inside 1', []],
  ['NotAtTheEndOnly1 ', ['symbol']],
  ['Long-enough-1', []],
])('%j breaks %j', (password, rules) => {
  expect(brokenRules(password)).toEqual(rules);
});

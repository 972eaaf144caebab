import { describe, expect, it } from 'vitest';
import type { Parameter } from '../strategies/parameters.ts';
import { firstSpace, spaceOf } from './space-draft.ts';

const base = { unit: '', help: '', choices: [] };
const parameters: readonly Parameter[] = [
  { ...base, name: 'fast', kind: 'integer', initial: '10', least: { value: 8, isIn: true } },
  { ...base, name: 'slow', kind: 'integer', initial: '30', most: { value: 50, isIn: true } },
  { ...base, name: 'ratio', kind: 'number', initial: '0.02' },
  { ...base, name: 'average', kind: 'choice', initial: 'sma', choices: ['sma', 'ema'] },
  { ...base, name: 'reverse', kind: 'switch', initial: 'false' },
  { ...base, name: 'trend', kind: 'integer', initial: '' },
];

describe('the fields of a search space', () => {
  it('begin with the first two numbers varied around what they are, within their bounds', () => {
    const draft = firstSpace(parameters);
    expect(Object.keys(draft).filter((name) => draft[name]?.isVaried)).toEqual(['fast', 'slow']);
    const { space, combinations, problems } = spaceOf(parameters, draft);
    expect(problems).toEqual({});
    expect(space).toEqual({
      ...{ fast: { int: [8, 20], step: 3 }, slow: { int: [15, 50], step: 9 } },
      ...{ ratio: 0.02, average: 'sma', reverse: false },
    });
    // 8, 11, 14, 17, 20 and 15, 24, 33, 42.
    expect(combinations).toBe(20);
  });

  it('say each kind as the API takes it', () => {
    const draft = firstSpace(parameters);
    const varied = (name: string) => ({ [name]: { ...draft[name], isVaried: true } as never });
    const fixed = { fast: { ...draft.fast, isVaried: false } as never };
    const all = { ...draft, ...fixed, ...varied('ratio'), ...varied('average'), ...varied('reverse') };
    const { space, combinations } = spaceOf(parameters, all);
    expect(space).toMatchObject({
      ...{ fast: 10, ratio: { float: [0.01, 0.04], points: 5 } },
      ...{ average: ['sma', 'ema'], reverse: [true, false] },
    });
    expect(combinations).toBe(4 * 5 * 2 * 2);
  });

  it.each([
    ['from', 'below', { from: '7' }],
    ['from', 'number', { from: '' }],
    ['to', 'order', { to: '8' }],
    ['to', 'whole', { to: '9.5' }],
    ['step', 'step', { step: '0' }],
    ['step', 'step', { step: '0.5' }],
    ['step', 'step', { to: '9000', step: '1' }],
    ['value', 'number', { isVaried: false, value: 'ten' }],
  ])('name %s as wrong: %s', (field, problem, change) => {
    const draft = firstSpace(parameters);
    const fast = { ...draft.fast, ...change } as never;
    expect(spaceOf(parameters, { ...draft, fast }).problems).toEqual({ fast: { [field]: problem } });
  });
});

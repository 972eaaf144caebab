import { describe, expect, it } from 'vitest';
import { changesOf, draftOf, labelOf, parametersOf, problemOf, valuesOf } from './parameters.ts';

const schema = {
  properties: {
    gridNum: {
      type: 'integer',
      minimum: 1,
      maximum: 200,
      default: 10,
      unit: 'grids',
      description: 'how many',
    },
    ratio: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    spacing: { type: 'string', enum: ['arithmetic', 'geometric'], default: 'geometric' },
    reverse: { type: 'boolean', default: false },
    size: { type: 'string' },
    takeProfits: { type: 'array', default: [{ distanceRatio: 0.01, sizeRatio: 1 }] },
  },
};
const all = parametersOf(schema);
const one = (name: string) => {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(`test: no ${name}`);
  return found;
};

describe('a form made of a schema', () => {
  it('has kind, unit, help, bounds and default of each parameter', () => {
    expect(all.map(({ kind }) => kind)).toEqual(['integer', 'number', 'choice', 'switch', 'text', 'json']);
    expect(one('gridNum')).toMatchObject({ unit: 'grids', help: 'how many', initial: '10' });
    expect(one('ratio')).toMatchObject({ least: { value: 0, isIn: false }, initial: '' });
    expect(one('spacing').choices).toEqual(['arithmetic', 'geometric']);
    expect(labelOf('rangeRatio')).toBe('Range ratio');
    expect(labelOf('exitAtRSI')).toBe('Exit at rsi');
  });

  it.each([
    ['gridNum', '10', undefined],
    ['gridNum', '', undefined],
    ['gridNum', '1.5', 'whole'],
    ['gridNum', '0', 'below'],
    ['gridNum', '201', 'above'],
    ['gridNum', '200', undefined],
    ['gridNum', '<b>', 'number'],
    ['gridNum', '1e2', 'number'],
    ['ratio', '0', 'below'],
    ['ratio', '1', 'above'],
    ['ratio', '0.999', undefined],
    ['size', 'anything', undefined],
    ['takeProfits', '[', 'json'],
    ['takeProfits', '[]', undefined],
  ])('of %s, %s is %s', (name, text, problem) => {
    expect(problemOf(one(name), text)).toBe(problem);
  });

  it('sends what is filled in, each as its kind, and leaves out what is empty', () => {
    const draft = { ...draftOf(all), gridNum: '12', reverse: 'true', size: '' };
    expect(valuesOf(all, draft)).toEqual({
      ...{ gridNum: 12, spacing: 'geometric', reverse: true },
      takeProfits: [{ distanceRatio: 0.01, sizeRatio: 1 }],
    });
  });

  it('tells what changed from the parameters as they are', () => {
    const now = draftOf(all, { gridNum: 20 });
    expect(changesOf(all, now, { ...now, gridNum: '21', ratio: '0.5' })).toEqual([
      { name: 'gridNum', from: '20', to: '21' },
      { name: 'ratio', from: '', to: '0.5' },
    ]);
  });
});

import { expect, it } from 'vitest';
import { addUp, countHeard, type StreamCount } from './count.ts';

const placed = ['a', 'b', 'c'];
const right: StreamCount = { told: 3, lost: 0, doubled: 0, disordered: 0, foreign: 0, repeated: 0 };

it.each<[what: string, orderIds: readonly string[], frames: number, wrong: Partial<StreamCount>]>([
  ['each order once, in order', ['a', 'b', 'c'], 3, {}],
  ['one that is missing', ['a', 'c'], 2, { told: 2, lost: 1 }],
  ['nothing at all', [], 0, { told: 0, lost: 3 }],
  ['one that is given twice', ['a', 'b', 'b', 'c'], 4, { doubled: 1 }],
  ['the first again at the end: in order, and twice', ['a', 'b', 'c', 'a'], 4, { doubled: 1 }],
  ['two the other way round', ['b', 'a', 'c'], 3, { disordered: 1 }],
  ['one of somebody else', ['a', 'x', 'b', 'c'], 4, { foreign: 1 }],
  ['one that came again and was dropped', ['a', 'b', 'c'], 5, { repeated: 2 }],
])('%s', (_what, orderIds, frames, wrong) => {
  expect(countHeard(placed, [{ connection: '1', orderIds, frames }])).toEqual({ ...right, ...wrong });
});

it('adds up connections, and people', () => {
  const both = countHeard(placed, [
    { connection: '1', orderIds: ['a', 'b', 'c'], frames: 3 },
    { connection: '2', orderIds: ['b', 'a'], frames: 2 },
  ]);
  expect(both).toEqual({ ...right, told: 5, lost: 1, disordered: 1 });
  expect(addUp([both, { ...right, foreign: 2 }])).toEqual({
    ...right,
    ...{ told: 8, lost: 1, disordered: 1, foreign: 2 },
  });
});

import { expect, it } from 'vitest';
import { outcomeOf, type StreamDrillReport } from './drill.ts';

const right: StreamDrillReport = {
  ...{ connections: 100, people: 10, orders: 200, notLive: [], leftOver: 0, loadAverage: [1, 1, 1] },
  ...{ told: 1_500, lost: 0, doubled: 0, disordered: 0, foreign: 0, repeated: 3 },
  tookMs: { p50: 100, p99: 400 },
};

it.each<[what: string, change: Partial<StreamDrillReport>, kind: string]>([
  ['all as it must be, some of it twice on the wire', {}, 'done'],
  ['a lost message', { lost: 1 }, 'refused'],
  ['a message that was given twice', { doubled: 1 }, 'refused'],
  ['messages out of order', { disordered: 1 }, 'refused'],
  ['a message of somebody else', { foreign: 1 }, 'refused'],
  ['a connection that is known after it was closed', { leftOver: 1 }, 'refused'],
  ['a connection that was never live', { notLive: ['closed, 1006'] }, 'refused'],
  ['nothing told at all', { told: 0 }, 'refused'],
])('%s', (_what, change, kind) => {
  expect(outcomeOf({ ...right, ...change }).kind).toBe(kind);
});

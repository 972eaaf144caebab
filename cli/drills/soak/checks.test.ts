import { describe, expect, it } from 'vitest';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { faultsOf } from './checks.ts';
import { figureOf } from './memory.ts';

const decisions = [
  { sequence: 1, eventId: 'signal:a', outcomes: [{ orderId: idOf(1), code: null }] },
  { sequence: 2, eventId: 'candle:1', outcomes: [] },
  { sequence: 3, eventId: 'signal:b', outcomes: [{ orderId: idOf(2), code: null }] },
];
const orders = [
  { orderId: idOf(1), state: 'FILLED' },
  { orderId: idOf(2), state: 'FILLED' },
] as const;
const atVenue = [`TW${idOf(1)}01`, `TW${idOf(2)}02`, 'web_1'];
type Given = Parameters<typeof faultsOf>;
const found = (
  change: { decisions?: Given[1]; orders?: Given[2]; taken?: string[]; atVenue?: string[] } = {},
) =>
  faultsOf(
    's',
    change.decisions ?? decisions,
    change.orders ?? orders,
    new Set(change.taken ?? ['a', 'b']),
    change.atVenue ?? atVenue,
  );

describe('what a soak finds', () => {
  it('is nothing where each event led to one decision and each intent to one order', () => {
    expect(found()).toEqual([]);
  });

  it.each<[what: string, change: Parameters<typeof found>[0], fault: string]>([
    [
      'a second decision on an event',
      { decisions: [...decisions, { sequence: 4, eventId: 'candle:1', outcomes: null }] },
      'an event was decided on twice',
    ],
    [
      'a decision whose orders nobody noted',
      { decisions: [...decisions, { sequence: 4, eventId: 'signal:c', outcomes: null }] },
      'what came of decision 4 was never noted',
    ],
    [
      'a gap in the decisions',
      { decisions: decisions.filter(({ sequence }) => sequence !== 2) },
      'decision 2 is missing',
    ],
    ['a signal that nobody heard', { taken: ['a', 'b', 'c'] }, 'signal c was never decided on'],
    [
      'an order that nobody intended',
      { orders: [...orders, { orderId: idOf(3), state: 'FILLED' }] },
      `order ${idOf(3)} comes from no decision`,
    ],
    [
      'an order that its venue has twice',
      { atVenue: [...atVenue, `TW${idOf(2)}01`] },
      'an order was placed twice at its venue',
    ],
    [
      'an order that is still open',
      { orders: [{ orderId: idOf(1), state: 'IN_DOUBT' }] },
      `${idOf(1)} is IN_DOUBT`,
    ],
  ])('%s', (_what, change, fault) => {
    expect(found(change)).toContain(`s: ${fault}`);
  });

  it('memory that grows and stays is not flat; a peak in between is', () => {
    expect(figureOf('a', [100, 100, 900, 900, 110, 105])).toMatchObject({
      firstMib: 100,
      maxMib: 900,
      isFlat: true,
    });
    expect(figureOf('a', [400, 400, 500, 600, 700, 800])).toMatchObject({ isFlat: false });
    // What keeps the run's data grows with them.
    expect(figureOf('the local cloud', [400, 800])).toMatchObject({ lastMib: 800, isFlat: true });
    expect(figureOf('a', [])).toBeUndefined();
  });
});

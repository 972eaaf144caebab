import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OwnOrder } from './orders.ts';
import { bought, diff, type Message, sold, whole } from './testing/small-tape.ts';
import { venueOf } from './testing/small-venue.ts';

const lots = fc.integer({ min: 1, max: 20 });
const near = fc.integer({ min: 96, max: 105 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('trade' as const), buys: fc.boolean(), ticks: near, lots }),
  fc.record({
    kind: fc.constant('level' as const),
    bid: fc.boolean(),
    away: fc.nat({ max: 4 }),
    lots: fc.nat({ max: 30 }),
  }),
  fc.record({
    kind: fc.constant('place' as const),
    buys: fc.boolean(),
    away: fc.nat({ max: 4 }),
    lots,
  }),
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat({ max: 5 }) }),
);

/** Random markets whose book never crosses (bids up to 100, asks from 101): every fill of a resting order is by trades. */
it.each(['risk-averse', 'power:2'])(
  'fills of resting orders never exceed what was traded there (%s)',
  (queue) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), (steps) => {
        const messages: Message[] = [
          whole(
            0,
            [
              [100, 10],
              [98, 5],
            ],
            [
              [101, 10],
              [103, 5],
            ],
          ),
        ];
        for (const each of steps) {
          if (each.kind === 'trade') messages.push((each.buys ? bought : sold)(1, each.ticks, each.lots));
          if (each.kind === 'level')
            messages.push(
              each.bid
                ? diff(1, [[100 - each.away, each.lots]])
                : diff(1, [], [[101 + each.away, each.lots]]),
            );
        }
        const world = venueOf(messages, queue);
        world.play();
        const orders: OwnOrder[] = [];
        for (const each of steps) {
          const before = world.fills.length;
          const levels = [
            world.venue.bidTicks,
            world.venue.bidLots,
            world.venue.askTicks,
            world.venue.askLots,
          ];
          if (each.kind === 'place')
            orders.push(world.place(each.buys, each.buys ? 100 - each.away : 101 + each.away, each.lots));
          else if (each.kind === 'cancel') {
            const order = orders[each.which];
            if (order) world.venue.cancel(order);
          } else {
            const waited = orders.map((order) => world.venue.ahead(order));
            world.play();
            const made = world.fills.slice(before);
            // One trade fills ours for its own quantity at most, less the crowd that it had to pass at its own price.
            const ours = made.reduce((sum, fill) => sum + fill.lots, 0);
            expect(ours).toBeLessThanOrEqual(each.kind === 'trade' ? each.lots : 0);
            for (const { id, ticks, lots: filled } of made) {
              if (each.kind !== 'trade') continue;
              expect(each.buys ? ticks <= each.ticks : ticks >= each.ticks).toBe(true);
              if (ticks === each.ticks) expect(filled).toBeLessThanOrEqual(each.lots - (waited[id - 1] ?? 0));
            }
            continue;
          }
          // Nothing of ours changes the recorded book.
          expect([
            world.venue.bidTicks,
            world.venue.bidLots,
            world.venue.askTicks,
            world.venue.askLots,
          ]).toEqual(levels);
        }
      }),
      { numRuns: 150 },
    );
  },
);

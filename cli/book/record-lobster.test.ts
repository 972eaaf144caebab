import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MatchingBook, type Resting } from '#sim-exchange/core/matching-book.ts';
import { Level2Venue } from '../../research/book-engine/level2-venue.ts';
import { Level3Venue } from '../../research/book-engine/level3-venue.ts';
import { recordLobster } from './record-lobster.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-lobster-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nobody = { onFill: () => expect.unreachable(), onEnd: () => expect.unreachable() };
const name = 'XYZ_2012-06-21_34200000_57600000_message_10.csv';

function read(lines: readonly string[], fileName = name) {
  const file = join(folder, fileName);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(file, fileName.endsWith('.gz') ? gzipSync(text) : text);
  return recordLobster(file, () => undefined);
}

async function recorded(lines: readonly string[], fileName?: string) {
  const found = await read(lines, fileName);
  if (found.kind === 'bad') throw new Error(found.message);
  return found;
}

const book = [
  '34200.004241176,1,16113575,18,5853300,1',
  '34200.025551909,1,16120456,12,5859100,-1',
  '34200.201743000,1,16120480,30,5859100,-1',
];

const action = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    buys: fc.boolean(),
    ticks: fc.integer({ min: 95, max: 106 }),
    size: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    do: fc.constant('less' as const),
    which: fc.nat({ max: 30 }),
    size: fc.integer({ min: 1, max: 9 }),
  }),
);
type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never;

/** A market of limit orders, matched by the simulator's core, in the lines that LOBSTER would write of it. */
function simulated(actions: readonly Action[]) {
  const market = new MatchingBook<number>();
  const resting = new Map<number, Resting<number>>();
  const lines: string[] = [];
  const say = (
    type: number,
    { owner, ticks, buys }: Pick<Resting<number>, 'owner' | 'ticks' | 'buys'>,
    size: number,
  ) =>
    lines.push(`${34_200 + lines.length / 1_000},${type},${owner},${size},${ticks * 100},${buys ? 1 : -1}`);
  let id = 0;
  for (const each of actions) {
    if (each.do === 'less') {
      const place = resting.get(each.which);
      if (!place) continue;
      const size = Math.min(each.size, place.size);
      say(size === place.size ? 3 : 2, place, size);
      if (size === place.size) resting.delete(each.which);
      market.reduce(place, size);
      continue;
    }
    id += 1;
    const left = market.take(each.buys, each.ticks, each.size, (maker, size) => {
      say(4, maker, size);
      if (maker.size === 0) resting.delete(maker.owner);
    });
    if (left === 0) continue;
    const place = market.add(each.buys, each.ticks, left, id);
    resting.set(id, place);
    say(1, place, left);
  }
  return { market, lines };
}

describe('a file of single orders', () => {
  it('is both the book by levels and the book by orders, as the market that wrote it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 80 }), async (actions) => {
        const { market, lines } = simulated(actions);
        fc.pre(lines.length > 0);
        const { tape, orders } = (await recorded(lines)).finish({
          priceTick: 0.01,
          quantityStep: 1,
          leastFeedLatencyMs: 0,
        });
        expect(orders).toHaveLength(tape.count);
        const venues = [new Level2Venue(tape, () => 0, nobody), new Level3Venue(orders, nobody)];
        for (const venue of venues) {
          for (const index of tape.byVenueTime) venue.play(index);
          expect(venue.bidTicks).toBe(market.best(true)?.ticks ?? Number.NaN);
          expect(venue.askTicks).toBe(market.best(false)?.ticks ?? Number.NaN);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has its day from its name, its prices in ten-thousandths, and passes over orders from before it', async () => {
    const found = await recorded(
      [...book, '34201.5,4,7,100,5853300,1', '34202,3,8,5,5853200,1', '34203,5,0,10,5856000,-1'],
      `${name}.gz`,
    );
    const { tape } = found.finish({ leastFeedLatencyMs: 0 });
    expect([found.messages, found.unknownOrders]).toEqual([6, 2]);
    expect(new Date(tape.venueMs[0] ?? 0).toISOString()).toBe('2012-06-21T09:30:00.004Z');
    expect([tape.priceTick, tape.priceOf(tape.ticks[0] ?? 0), tape.quantityOf(tape.lots[0] ?? 0)]).toEqual([
      0.01, 585.33, 18,
    ]);
  });

  it.each([
    { what: 'text', line: 'time,type,orderId,size,price,direction', says: 'line 4: not time,type' },
    { what: 'a field short', line: '34201,1,5,10,5853300', says: 'line 4: not time,type' },
    { what: 'a price below nothing', line: '34201,1,5,10,-1,1', says: 'no size or no price' },
    { what: 'a size of nothing', line: '34201,1,5,0,5853300,1', says: 'no size or no price' },
    { what: 'an order twice', line: '34201,1,16120456,1,5859100,-1', says: 'order 16120456 rests already' },
    { what: 'more than rests', line: '34201,4,16120456,13,5859100,-1', says: 'rests with 12 at 585.91' },
    { what: 'another price', line: '34201,4,16120456,1,5859200,-1', says: 'rests with 12 at 585.91' },
    { what: 'a part that is gone', line: '34201,3,16120456,1,5859100,-1', says: 'rests with 12 at 585.91' },
    { what: 'a time before', line: '34199,1,5,10,5853300,1', says: 'before that of the line above' },
    { what: 'a halt', line: '34201,7,0,0,-1,-1', says: 'trading halts here' },
  ])('is refused with its line: $what', async ({ line, says }) => {
    const found = await read([...book, line]);
    expect(found).toMatchObject({ kind: 'bad', code: 'CAPTURE_UNREADABLE' });
    expect(found.kind === 'bad' && found.message).toContain(says);
  });

  it('is refused without a day, a message, a file, or its end', async () => {
    expect(await read(book, 'messages.csv')).toMatchObject({ code: 'CAPTURE_UNREADABLE' });
    expect(await read([])).toMatchObject({ code: 'CAPTURE_EMPTY' });
    expect(await recordLobster(join(folder, 'none'), () => undefined)).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    const file = join(folder, `${name}.cut.gz`);
    writeFileSync(file, gzipSync(book.join('\n')).subarray(0, 60));
    expect(await recordLobster(file, () => undefined)).toMatchObject({ code: 'CAPTURE_UNREADABLE' });
  });
});

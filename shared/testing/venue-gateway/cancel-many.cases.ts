import { describe, expect, it } from 'vitest';
import type { CancelAnswer } from '../../domain/venue/venue-answer.ts';
import type { VenueOrderKey } from '../../ports/venue.port.ts';
import {
  ended,
  type GatewayFault,
  type GatewayMarket,
  type GatewayUnderTest,
  type GatewayWorld,
  nextKey,
  place,
} from './gateway-world.ts';

const html = { 'content-type': 'text/html' };
const broken: readonly (readonly [string, GatewayFault['respond']])[] = [
  ['the connection cut', 'drop'],
  ['200 with nothing', { status: 200 }],
  ['200 with an empty object', { status: 200, body: {} }],
  ['200 with an empty list', { status: 200, body: [] }],
  ['200 with HTML', { status: 200, headers: html, body: '<html>Welcome</html>' }],
  ['503 with HTML', { status: 503, headers: html, body: '<html>503</html>' }],
];

/** Several cancels in few requests, where the venue has a request that names them: each keeps an outcome of its own. */
export function cancelManyCases(
  { markets, cancelingMany }: GatewayUnderTest,
  open: () => GatewayWorld,
): void {
  if (!cancelingMany) {
    it('VG-50 a venue that cancels one by one only does not offer more', () => {
      expect(open().session.cancelMany).toBeUndefined();
    });
    return;
  }
  const cancel = async (keys: readonly VenueOrderKey[]) => (await open().session.cancelMany?.(keys)) ?? [];

  describe.each(markets)('several orders of $instrument.symbol', (market) => {
    it('VG-51 are cancelled, more than a request holds, and nothing else is', async () => {
      const others = await placeMany(open(), market, 2);
      const keys = await placeMany(open(), market, 22);
      const answers = await cancel(keys);
      expect(answers).toHaveLength(keys.length);
      for (const answer of answers) expect(wasTaken(answer)).toBe(true);
      // Two pages and no request for each: most of them are told of.
      expect(answers.filter((answer) => answer.class === 'CANCELED').length).toBeGreaterThan(0);
      for (const key of keys) expect(await ended(open(), key)).toMatchObject({ status: 'CANCELED' });
      for (const key of others)
        expect(await open().session.lookUp(key)).toMatchObject({ order: { status: 'ACCEPTED' } });
    });

    it('VG-52 of which one has ended and one never was: each has its own answer', async () => {
      const [first, second] = await placeMany(open(), market, 2);
      if (!first || !second) throw new Error('nothing was placed');
      await open().session.cancel(first);
      await ended(open(), first);
      const [gone, rests, never] = await cancel([first, second, nextKey(market)]);
      expect(gone?.class).not.toBe('CANCELED');
      expect(rests && wasTaken(rests)).toBe(true);
      expect(never?.class).toBe('NOT_OPEN');
      expect(await ended(open(), second)).toMatchObject({ status: 'CANCELED' });
    });
  });

  const [market] = markets;
  it.each(broken)('VG-53 an answer to several cancels that is %s proves no end', async (_, respond) => {
    const keys = await placeMany(open(), market, 2);
    await open().fault({ match: cancelingMany, effect: 'after', respond });
    for (const answer of await cancel(keys)) expect(answer.class).toBe('UNKNOWN');
    for (const key of keys) expect(await ended(open(), key)).toMatchObject({ status: 'CANCELED' });
  });

  it('VG-54 several cancels that never arrived change nothing', async () => {
    const keys = await placeMany(open(), market, 2);
    await open().fault({ match: cancelingMany, effect: 'before', respond: 'drop' });
    for (const answer of await cancel(keys)) expect(answer.class).toBe('UNKNOWN');
    for (const key of keys)
      expect(await open().session.lookUp(key)).toMatchObject({ order: { status: 'ACCEPTED' } });
  });

  it('VG-55 several cancels from a banned address: stop, all of the venue', async () => {
    const keys = await placeMany(open(), market, 2);
    await open().fault({ match: cancelingMany, effect: 'before', respond: { status: 418, body: {} } });
    for (const answer of await cancel(keys)) expect(answer).toMatchObject({ stop: { scope: 'VENUE' } });
  });
}

async function placeMany(
  world: GatewayWorld,
  market: GatewayMarket,
  count: number,
): Promise<readonly VenueOrderKey[]> {
  return Promise.all(
    Array.from({ length: count }, () => place(world, market)).map(async (placed) => {
      const { instrument, clientOrderId } = await placed;
      return { instrument, clientOrderId };
    }),
  );
}

function wasTaken(answer: CancelAnswer): boolean {
  return answer.class === 'CANCELED' || (answer.class === 'UNKNOWN' && answer.isTaken === true);
}

import { describe, expect, it } from 'vitest';
import {
  acceptedId,
  ended,
  type GatewayFault,
  type GatewayUnderTest,
  type GatewayWorld,
  nextKey,
  orderAt,
  place,
} from './gateway-world.ts';

const html = { 'content-type': 'text/html' };
/** What a proxy or a broken server may send in place of the venue's answer. */
const broken: readonly (readonly [string, GatewayFault['respond']])[] = [
  ['the connection cut', 'drop'],
  ['200 with nothing', { status: 200 }],
  ['200 with an empty object', { status: 200, body: {} }],
  ['200 with HTML', { status: 200, headers: html, body: '<html>Welcome</html>' }],
  ['200 with half of its JSON', { status: 200, body: '{"code":"0","data":[{"ordId":"1' }],
  ['200 with a number', { status: 200, body: '7001' }],
  ['502 with HTML', { status: 502, headers: html, body: '<html>502</html>' }],
  ['500 with nothing', { status: 500 }],
  ['a way elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }],
  ['404 with HTML', { status: 404, headers: html, body: '<html>404</html>' }],
];

const is404 = (respond: GatewayFault['respond']) => respond !== 'drop' && respond.status === 404;

/** Answers that do not come, or are not what was asked for. */
export function doubtCases(venue: GatewayUnderTest, open: () => GatewayWorld): void {
  const [market] = venue.markets;
  const { instrument } = market;
  const placing = { method: 'POST', path: venue.placing };
  const submit = (key: ReturnType<typeof nextKey>, session = open().session) =>
    session.submit(orderAt(market), instrument, key.clientOrderId);

  describe('an order', () => {
    it.each(broken)(
      'VG-20 that was taken, answered with %s: in doubt, found, and there once',
      async (_, respond) => {
        const { fault, session, orderIds } = open();
        const key = nextKey(market);
        await fault({ match: placing, effect: 'after', respond });
        expect(await submit(key)).toMatchObject({ class: 'IN_DOUBT' });
        expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND', order: { status: 'ACCEPTED' } });
        expect(await orderIds()).toEqual([key.clientOrderId]);
      },
    );

    it('VG-21 that never arrived: in doubt, not found, and its absence proves nothing for a while', async () => {
      const { fault, session, orderIds } = open();
      const key = nextKey(market);
      await fault({ match: placing, effect: 'before', respond: 'drop' });
      expect(await submit(key)).toMatchObject({ class: 'IN_DOUBT' });
      expect(await session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
      expect(await orderIds()).toEqual([]);
      expect(session.absenceProofMs).toBeGreaterThanOrEqual(10_000);
    });

    it('VG-24 too many of them: later, when the venue says', async () => {
      const headers = { 'retry-after': '7' };
      await open().fault({ match: placing, effect: 'before', respond: { status: 429, headers, body: {} } });
      expect(await submit(nextKey(market))).toMatchObject({ class: 'RETRY_LATER', afterMs: 7_000 });
    });

    it('VG-25 from a banned address: stop, all of the venue', async () => {
      await open().fault({ match: placing, effect: 'before', respond: { status: 418, body: {} } });
      expect(await submit(nextKey(market))).toMatchObject({ class: 'STOP_VENUE', scope: 'VENUE' });
    });

    it('VG-26 with a wrong secret: stop, this account', async () => {
      const { wrongSession, orderIds } = open();
      const key = nextKey(market);
      expect(await submit(key, wrongSession)).toMatchObject({ class: 'STOP_VENUE', scope: 'ACCOUNT' });
      expect(await wrongSession.lookUp(key)).toMatchObject({ class: 'UNKNOWN', stop: { scope: 'ACCOUNT' } });
      expect(await orderIds()).toEqual([]);
    });

    if (venue.isTimed)
      it('VG-27 with a clock that is off: measured anew, and accepted', async () => {
        const { skew, session } = open();
        await skew(60_000);
        const key = nextKey(market);
        expect(await submit(key)).toMatchObject({ class: 'RESYNC_CLOCK' });
        await session.resyncClock();
        expect(await submit(key)).toMatchObject({ class: 'ACCEPTED' });
        await skew(0);
        await session.resyncClock();
      });
  });

  describe('a question', () => {
    it.each(broken)('VG-28 that is answered with %s tells nothing', async (_, respond) => {
      const { fault, session, books } = open();
      const key = await place(open(), market);
      const ask = [
        () => session.lookUp(key),
        () => session.listTrades(key, key.venueOrderId),
        () => books.listOpenOrders(),
        () => books.lookUpByVenueId(instrument, key.venueOrderId),
        () => books.listTradesSince(instrument, Date.now() - 60_000, undefined),
        () => books.readBalances(),
        // A test venue without a wallet answers 404 by right.
        ...(is404(respond) ? [] : [() => books.listTransfersSince(Date.now() - 60_000)]),
        ...(books.listPositions ? [() => books.listPositions?.()] : []),
        ...(books.listFundingSince ? [() => books.listFundingSince?.(Date.now() - 60_000)] : []),
      ];
      for (const [index, question] of ask.entries()) {
        await fault({ match: { method: 'GET' }, effect: 'before', respond });
        expect(await question(), `question ${index}`).toMatchObject({ class: 'UNKNOWN' });
      }
    });

    it.each(broken)('VG-29 a cancel that is answered with %s proves no end', async (_, respond) => {
      const { fault, session } = open();
      const key = await place(open(), market);
      await fault({ match: venue.canceling, effect: 'after', respond });
      expect(await session.cancel(key)).toMatchObject({ class: 'UNKNOWN' });
      expect(await ended(open(), key)).toMatchObject({ status: 'CANCELED' });
    });
  });
}

/** What a client order id means at the venue. */
export function clientIdCases(venue: GatewayUnderTest, open: () => GatewayWorld): void {
  const [market] = venue.markets;
  const submit = (key: ReturnType<typeof nextKey>) =>
    open().session.submit(orderAt(market), market.instrument, key.clientOrderId);

  describe('an order', () => {
    it('VG-22 sent again while it is open: never accepted twice', async () => {
      const key = nextKey(market);
      await submit(key);
      const again = await submit(key);
      expect(['IN_DOUBT', 'REJECTED']).toContain(again.class);
      expect(await open().orderIds()).toEqual([key.clientOrderId]);
    });

    it('VG-23 sent again when it has ended: another order, where ids are unique among open ones only', async () => {
      const world = open();
      const key = nextKey(market);
      const first = acceptedId(await submit(key));
      await world.session.cancel(key);
      await ended(world, key);
      const again = await submit(key);
      if (venue.clientIds === 'UNIQUE_FOREVER') return expect(again.class).not.toBe('ACCEPTED');
      expect(acceptedId(again)).not.toBe(first);
      expect(await world.session.lookUp(key)).toMatchObject({ order: { status: 'ACCEPTED' } });
    });
  });
}

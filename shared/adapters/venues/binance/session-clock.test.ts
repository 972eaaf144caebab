import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  approvedOrder,
  bitcoin,
  brokenBodies,
  nextKey,
  type Reply,
  type SimulatedBinance,
  startSimulatedBinance,
} from './testing/simulated-binance.ts';

let binance: SimulatedBinance;
beforeAll(async () => {
  binance = await startSimulatedBinance();
});
afterEach(() => binance.reset());
afterAll(() => binance?.stop());

const asking = { method: 'GET', path: '/api/v3/time' };
const submitIn = async (session: SimulatedBinance['session']) =>
  (await session.submit(approvedOrder(), bitcoin, nextKey().clientOrderId)).class;

describe('a clock that is off', () => {
  it.each([20_000, -20_000, 600_000, -600_000])('by %i ms: refused, set, and taken', async (skewMs) => {
    const session = binance.sessionOf();
    await binance.skew(skewMs);
    expect(await submitIn(session)).toBe('RESYNC_CLOCK');
    await session.resyncClock();
    expect(await submitIn(session)).toBe('ACCEPTED');
  });

  it.each([600_000, -600_000])('by %i ms: a question sets it by itself, once', async (skewMs) => {
    const session = binance.sessionOf();
    const key = nextKey();
    await session.submit(approvedOrder(), bitcoin, key.clientOrderId);
    await binance.skew(skewMs);
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND' });
    expect(await session.cancel(key)).toMatchObject({ class: 'CANCELED' });
    expect(await submitIn(session)).toBe('ACCEPTED');
  });

  it('that stays off whatever the venue’s time says: a question is asked twice, and no more', async () => {
    const session = binance.sessionOf();
    const refusal = {
      status: 400,
      body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
    };
    const match = { method: 'GET', path: '/api/v3/order' };
    await binance.fault({ match, effect: 'before', respond: refusal, times: 9 });
    expect(await session.lookUp(nextKey())).toMatchObject({ class: 'UNKNOWN', code: '-1021' });
    expect(await binance.asked('/api/v3/order')).toBe(2);
    expect(await binance.asked('/api/v3/time')).toBe(1);
  });

  it('is set again when the venue’s clock comes back', async () => {
    const session = binance.sessionOf();
    await binance.skew(20_000);
    await session.resyncClock();
    await binance.skew(0);
    expect(await submitIn(session)).toBe('RESYNC_CLOCK');
    await session.resyncClock();
    expect(await submitIn(session)).toBe('ACCEPTED');
  });

  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ['the connection cut', 'drop'],
    ['a limit', { status: 429, body: { code: -1003, msg: 'Too many requests queued.' } }],
    ['NaN', { status: 200, body: '{"serverTime":NaN}' }],
    ['nothing as time', { status: 200, body: { serverTime: null } }],
    ['time as text', { status: 200, body: { serverTime: 'now' } }],
    ['a time before time', { status: 200, body: { serverTime: -1 } }],
    ['the start of time', { status: 200, body: { serverTime: 0 } }],
    ['time in seconds', { status: 200, body: { serverTime: 1_750_000_000 } }],
    ['time without end', { status: 200, body: '{"serverTime":1e999}' }],
    ['half a millisecond', { status: 200, body: { serverTime: 1_750_000_000_000.5 } }],
  ])('answered with %s keeps the offset that it had', async (_, respond) => {
    const session = binance.sessionOf();
    await binance.skew(20_000);
    await session.resyncClock();
    await binance.fault({ match: asking, effect: 'before', respond });
    await session.resyncClock();
    expect(await submitIn(session)).toBe('ACCEPTED');
  });
});

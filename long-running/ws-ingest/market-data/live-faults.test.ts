import { afterEach, describe, expect, it } from 'vitest';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import { eventually } from '../testing/eventually.ts';
import { type LiveWorld, startLiveWorld, liveTimings as timings } from '../testing/live-world.ts';
import { pause } from '../timing.ts';

const worlds: LiveWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});
async function start(...options: Parameters<typeof startLiveWorld>): Promise<LiveWorld> {
  const world = await startLiveWorld(...options);
  worlds.push(world);
  return world;
}

const valid = (world: LiveWorld) =>
  eventually('a valid book', () => world.state().keeper.isValid && world.state().heardAtMs.book > 0);
const heardAgain = async (world: LiveWorld) => {
  const before = world.feed.counts.messages;
  await eventually('more messages', () => world.feed.counts.messages > before + 5);
};

describe('a stream that fails', () => {
  it('a missing change makes the book invalid, and it is loaded anew', async () => {
    // Nothing is asked over REST meanwhile: that would bring what is missing.
    const world = await start('binance', { ...timings, silenceMs: 8_000 });
    await valid(world);
    await world.fault({ kind: 'gap' });
    await eventually('the gap', () => world.state().keeper.counts.gaps > 0);
    await valid(world);
    expect(world.logged.some((line) => line.startsWith('a book is not valid') && line.includes('GAP'))).toBe(
      true,
    );
    expect(world.feed.counts.reconnects).toBe(0);
  });

  it.each(['okx', 'bybit', 'bitget'] as const)(
    'the same of %s, on the connection that stands',
    async (venue) => {
      const world = await start(venue, { ...timings, silenceMs: 8_000 });
      await eventually('all books', () => world.live.states.every(({ keeper }) => keeper.isInStep));
      // One that is lost just before a whole book comes is not missed.
      await eventually('the gap', async () => {
        await world.fault({ kind: 'gap' });
        await pause(500);
        return world.live.states.some(({ keeper }) => keeper.counts.gaps > 0);
      });
      await eventually('the book in step again', () =>
        world.live.states.every(({ keeper }) => keeper.isInStep),
      );
      const { feeds } = world.live;
      for (const { counts } of feeds) expect(counts).toMatchObject({ reconnects: 0, unreadable: 0 });
      expect(feeds.some(({ loader }) => loader.counts.resyncs > 0)).toBe(venue !== 'okx');
    },
  );

  it.each(['okx', 'bybit', 'upbit'] as const)(
    'silence of %s is told from quiet by what REST knows',
    async (venue) => {
      const world = await start(venue, { ...timings, silenceMs: 1_000 });
      await valid(world);
      await world.fault({ kind: 'silence', durationMs: 3_000 });
      await eventually('the book over REST', async () => {
        const found = await world.book();
        return found?.source === 'REST' && found.isValid;
      });
      await eventually('a new stream', () => world.feed.counts.reconnects > 0);
      await eventually(
        'the stream again',
        () => world.feed.state === 'STREAMING' && world.state().keeper.isInStep,
      );
    },
  );

  it('messages that come twice count once', async () => {
    const world = await start();
    await valid(world);
    await world.fault({ kind: 'duplicate', durationMs: 1_500 });
    await eventually('a repeated trade', () => world.state().counts.repeatedTrades > 0);
    await eventually('a repeated change', () => world.state().keeper.counts.stale > 0);
    expect(world.state().keeper.counts.gaps).toBe(0);
    const ids = world
      .state()
      .trades()
      .map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('silence is noticed: the stream is opened again, and REST tells meanwhile', async () => {
    const world = await start('binance', { ...timings, silenceMs: 1_000 });
    await valid(world);
    await world.fault({ kind: 'silence', durationMs: 3_500 });
    const polled = await eventually('the book over REST', async () => {
      const found = await world.book();
      return found?.source === 'REST' && found.isValid ? found : undefined;
    });
    expect(polled.bids.length).toBeGreaterThan(0);
    await eventually('a new stream', () => world.feed.counts.reconnects > 0);
    await eventually(
      'the stream again',
      () => world.feed.state === 'STREAMING' && world.state().keeper.isValid,
    );
  });

  it('after several failures REST polls take over, until the stream stands again', async () => {
    const world = await start();
    await valid(world);
    await world.fault({ kind: 'disconnect', durationMs: 2_500 });
    await eventually('polling', () => world.feed.state === 'POLLING');
    await eventually('a book over REST', async () => (await world.book())?.source === 'REST');
    await eventually('the stream again', () => world.feed.state === 'STREAMING');
    await valid(world);
    await eventually('the stream’s book', async () => (await world.book())?.source === 'STREAM');
  });

  it('a market can be left and joined on the connection that stands', async () => {
    const world = await start();
    await valid(world);
    await world.live.follow(new Map([['binance', ['BTC/USDT', 'ETH/USDT']]]));
    await eventually('the other book', () => world.feed.states.get('ETH/USDT')?.keeper.isValid === true);
    await world.live.follow(new Map([['binance', ['ETH/USDT']]]));
    await heardAgain(world);
    expect([...world.feed.states.keys()]).toEqual(['ETH/USDT']);
    expect(world.feed.counts.reconnects).toBe(0);
  });

  it('what is subscribed to is followed, and left again', async () => {
    const listed: FollowedMarket[] = [];
    const world = await start('binance', timings, {
      subscriptions: { listFollowed: async () => [...listed] },
    });
    await valid(world);
    listed.push({ venue: 'binance', symbol: 'ETH/USDT' });
    const followed = () => world.live.states.map(({ symbol }) => symbol);
    await eventually(
      'the other book',
      () => world.live.states.find(({ symbol }) => symbol === 'ETH/USDT')?.keeper.isValid,
    );
    listed.pop();
    await eventually('the end of it', () => followed().length === 1);
    expect(followed()).toEqual(['BTC/USDT']);
    expect(world.feed.counts.reconnects).toBe(0);
  });
});

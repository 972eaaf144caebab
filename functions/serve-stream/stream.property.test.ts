import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { InMemoryStreamConnections, InMemoryStreamLog } from '#shared/adapters/in-memory/stream-records.ts';
import { pushEvents } from '#shared/application/stream/push-events.ts';
import { openConnection } from '#shared/application/stream/serve-stream.ts';
import type { DomainEvent, DomainEventType } from '#shared/domain/events/domain-event.ts';
import { messageFrames } from '#shared/http-api/stream-schemas.ts';
import type { SocketEvents, StreamSocket } from '#shared/stream-client/options.ts';
import { StreamClient } from '#shared/stream-client/stream-client.ts';
import { answerFrame } from './answer-frame.ts';

const ownerId = 'user-1';
const topics = ['orders', 'balances'];
const types = ['order.initialized', 'order.filled', 'trade.executed'] satisfies DomainEventType[];
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The real server and the real client, and between them a network that loses, repeats, delays and cuts. */
class World {
  readonly log = new InMemoryStreamLog();
  readonly connections = new InMemoryStreamConnections();
  readonly market = new InMemoryMarketData();
  readonly views = new InMemoryMarketViews();
  readonly told: string[] = [];
  readonly #expected = new Map(topics.map((topic) => [topic, 1]));
  readonly #frames: { readonly connectionId: string; readonly text: string }[] = [];
  readonly #timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  readonly #sockets = new Map<string, SocketEvents>();
  readonly #pushed: DomainEvent[] = [];
  #nowMs = 0;
  #opened = 0;
  readonly client: StreamClient;

  constructor() {
    this.client = new StreamClient({
      ticket: async () => ({ url: 'ws://test', ticket: 't' }),
      connect: (_address, events) => this.#connect(events),
      nowMs: () => this.#nowMs,
      after: (delayMs, act) => {
        const timer = { atMs: this.#nowMs + delayMs, act };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      random: () => 0.5,
      topics: { orders: 0, balances: 0 },
      onMessage: ({ topic, sequence, eventId }) => {
        // Each once and in order, whatever happens on the way.
        expect(`${topic} ${sequence}`).toBe(`${topic} ${this.#expected.get(topic)}`);
        this.#expected.set(topic, sequence + 1);
        this.told.push(`${topic} ${eventId}`);
      },
      onReset: ({ topic, sequence }) => this.#expected.set(topic, sequence + 1),
    });
  }

  async push(kind: number, repeats: boolean): Promise<void> {
    const type = types[kind % types.length] ?? 'order.filled';
    const eventId = `e${this.#pushed.length}`;
    const before = repeats ? this.#pushed.slice(-3) : [];
    const event = { ...{ eventId, ownerId, accountId: 'a', type, correlationId: 'c', atMs: 1, payload: {} } };
    this.#pushed.push(event);
    const send = async (connectionId: string, text: string) => this.#post(connectionId, text);
    await pushEvents({ ...this, sender: { send }, frames: messageFrames }, ownerId, [...before, event]);
  }

  /** Frames arrive in any order, twice, or never. */
  async arrive(pick: number, how: 'ONCE' | 'TWICE' | 'NEVER'): Promise<void> {
    const [frame] = this.#frames.splice(this.#frames.length === 0 ? 0 : pick % this.#frames.length, 1);
    if (!frame || how === 'NEVER') return;
    for (let times = how === 'TWICE' ? 2 : 1; times > 0; times -= 1)
      this.#sockets.get(frame.connectionId)?.heard(frame.text);
    await pause();
  }

  async cut(): Promise<void> {
    for (const [connectionId, socket] of this.#sockets) {
      this.#sockets.delete(connectionId);
      socket.ended('cut');
      await this.connections.close({ ownerId, connectionId });
    }
  }

  async wait(durationMs: number): Promise<void> {
    this.#nowMs += durationMs;
    for (const timer of this.#timers) {
      if (timer.atMs > this.#nowMs) continue;
      this.#timers.delete(timer);
      timer.act();
      await pause();
    }
  }

  async settle(): Promise<void> {
    for (let rounds = 0; rounds < 12; rounds += 1) {
      while (this.#frames.length > 0) await this.arrive(0, 'ONCE');
      await this.wait(5_000);
    }
  }

  #connect(events: SocketEvents): StreamSocket {
    this.#opened += 1;
    const connectionId = `c${this.#opened}`;
    this.#sockets.set(connectionId, events);
    void openConnection(this, { ownerId, connectionId }).then((isOpen) => {
      if (isOpen) events.opened();
      else events.ended('refused');
    });
    return {
      send: (text) => {
        void answerFrame({ ...this, clock: this.#clock }, { ownerId, connectionId }, text).then((frames) => {
          for (const frame of frames) this.#post(connectionId, frame);
        });
      },
      close: () => this.#sockets.delete(connectionId),
    };
  }

  readonly #clock = { nowMs: () => this.#nowMs, sleep: async () => {} };

  #post(connectionId: string, text: string): 'SENT' | 'GONE' {
    if (!this.#sockets.has(connectionId)) return 'GONE';
    this.#frames.push({ connectionId, text });
    return 'SENT';
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('push' as const), kind: fc.nat(2), repeats: fc.boolean() }),
  fc.record({
    ...{ do: fc.constant('arrive' as const), pick: fc.nat(9) },
    how: fc.constantFrom('ONCE' as const, 'ONCE' as const, 'TWICE' as const, 'NEVER' as const),
  }),
  fc.record({ do: fc.constant('cut' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(15_000) }),
  fc.record({ do: fc.constant('forget' as const), upTo: fc.nat(6) }),
);

async function act(world: World, each: Step): Promise<void> {
  if (each.do === 'push') await world.push(each.kind, each.repeats);
  else if (each.do === 'arrive') await world.arrive(each.pick, each.how);
  else if (each.do === 'cut') await world.cut();
  else if (each.do === 'wait') await world.wait(each.ms);
  else world.log.forget(ownerId, each.upTo);
}
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

it('a client is told everything once and in order, or to read it anew, whatever is lost, repeated, overtaken or cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new World();
      world.client.start();
      await pause();
      for (const each of steps) await act(world, each);
      await world.settle();
      const heads = await world.log.heads(ownerId);
      expect(world.client.positions()).toEqual({ orders: 0, balances: 0, ...pickTopics(heads) });
      expect(new Set(world.told).size).toBe(world.told.length);
      if (!steps.some((each) => each.do === 'forget'))
        expect(world.told).toHaveLength((heads.orders ?? 0) + (heads.balances ?? 0));
      expect(world.client.isStale()).toBe(false);
      world.client.stop();
    }),
    { numRuns: 300 },
  );
});

function pickTopics(heads: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(heads).filter(([topic]) => topics.includes(topic)));
}

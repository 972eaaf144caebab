import { serverFrame } from '#shared/http-api/stream-schemas.ts';
import type { SocketEvents } from '#shared/stream-client/options.ts';
import { StreamClient } from '#shared/stream-client/stream-client.ts';
import { webSocket } from '#shared/stream-client/web-socket.ts';
import { must } from '../ground.ts';
import type { Heard } from './count.ts';
import type { Person } from './people.ts';

const topic = 'orders';

/** One connection of one person, by the client that programs and pages take; it also counts what comes over the wire. */
export class Listener {
  readonly person: Person;
  readonly #name: string;
  readonly #client: StreamClient;
  readonly #orderIds: string[] = [];
  /** From the transaction of each event until it was given on. */
  readonly tookMs: number[] = [];
  #frames = 0;
  #isLive = false;
  /** Why it is not live. */
  trouble = 'it was never live';

  constructor(person: Person, name: string) {
    this.person = person;
    this.#name = name;
    this.#client = new StreamClient({
      topics: { [topic]: undefined },
      ticket: async () => must(await person.ticket()),
      connect: (address, events) => webSocket(address, this.#counting(events)),
      nowMs: Date.now,
      after: (delayMs, act) => {
        const timer = setTimeout(act, delayMs);
        return () => clearTimeout(timer);
      },
      random: Math.random,
      onMessage: ({ data, atMs }) => {
        this.#orderIds.push(data.order_id ?? '');
        this.tookMs.push(Date.now() - atMs);
      },
      onReset: ({ reason }) => {
        this.trouble = `reset: ${reason}`;
      },
      onState: (told) => {
        this.#isLive ||= told.state === 'LIVE';
        if (told.state === 'WAITING') this.trouble = told.reason;
      },
    });
  }

  /** It answers, and its topic has begun: what comes from here on is told, and what was before is not. */
  get isLive(): boolean {
    return this.#isLive && this.#client.positions()[topic] !== undefined;
  }

  start(): void {
    this.#client.start();
  }

  stop(): void {
    this.#client.stop();
  }

  heard(): Heard {
    return { connection: this.#name, orderIds: [...this.#orderIds], frames: this.#frames };
  }

  #counting(events: SocketEvents): SocketEvents {
    return {
      ...events,
      heard: (data) => {
        const frame = serverFrame.safeParse(JSON.parse(String(data)));
        if (frame.data?.type === 'messages') this.#frames += frame.data.messages.length;
        events.heard(data);
      },
    };
  }
}

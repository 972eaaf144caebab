import type { DomainEvent } from '../../domain/events/domain-event.ts';
import { headsAfter, numbered, type StreamHeads, type StreamMessage } from '../../domain/stream/message.ts';
import type { UserTopic } from '../../domain/stream/topic.ts';
import { isSharedTopic, isUserTopic } from '../../domain/stream/topic.ts';
import type {
  StreamConnection,
  StreamConnections,
  StreamListener,
  StreamLog,
  StreamTickets,
} from '../../ports/stream-records.port.ts';

/** The log of the live stream in memory; `forget` is what time does to the real one. */
export class InMemoryStreamLog implements StreamLog {
  readonly #messages = new Map<string, StreamMessage[]>();
  /** What was told of each event; outlives its messages. */
  readonly #marks = new Map<string, readonly StreamMessage[]>();
  readonly #heads = new Map<string, StreamHeads>();

  async append(ownerId: string, events: readonly DomainEvent[]): Promise<readonly StreamMessage[]> {
    const markOf = ({ eventId }: DomainEvent) => `${ownerId}|${eventId}`;
    const once = [...new Map(events.map((event) => [event.eventId, event])).values()];
    const told = once.flatMap((event) => this.#marks.get(markOf(event)) ?? []);
    const heads = this.#heads.get(ownerId) ?? {};
    const fresh = once.filter((event) => !this.#marks.has(markOf(event)));
    const added = numbered(heads, fresh);
    for (const event of fresh)
      this.#marks.set(
        markOf(event),
        added.filter((message) => message.event === event),
      );
    this.#messages.set(ownerId, [...(this.#messages.get(ownerId) ?? []), ...added]);
    this.#heads.set(ownerId, headsAfter(heads, added));
    return [...told, ...added];
  }

  async heads(ownerId: string): Promise<StreamHeads> {
    return this.#heads.get(ownerId) ?? {};
  }

  async listAfter(ownerId: string, topic: UserTopic, sequence: number, limit: number) {
    return (this.#messages.get(ownerId) ?? [])
      .filter((message) => message.topic === topic && message.sequence > sequence)
      .slice(0, limit);
  }

  /** The messages of an owner up to a number, in every topic. */
  forget(ownerId: string, upTo: number): void {
    const kept = (this.#messages.get(ownerId) ?? []).filter(({ sequence }) => sequence > upTo);
    this.#messages.set(ownerId, kept);
  }
}

export class InMemoryStreamConnections implements StreamConnections {
  readonly #connections = new Map<string, StreamConnection>();

  async open({ ownerId, connectionId }: Omit<StreamConnection, 'topics'>): Promise<void> {
    this.#connections.set(keyOf(ownerId, connectionId), { ownerId, connectionId, topics: [] });
  }

  async close({ ownerId, connectionId }: Omit<StreamConnection, 'topics'>): Promise<void> {
    this.#connections.delete(keyOf(ownerId, connectionId));
  }

  async subscribe(
    { ownerId, connectionId }: Omit<StreamConnection, 'topics'>,
    topic: string,
    topicsMax: number,
  ): Promise<'SUBSCRIBED' | 'GONE' | 'FULL'> {
    const key = keyOf(ownerId, connectionId);
    const connection = this.#connections.get(key);
    if (!connection) return 'GONE';
    const topics = [...new Set([...connection.topics, topic])];
    if (topics.length > topicsMax) return 'FULL';
    this.#connections.set(key, { ...connection, topics });
    return 'SUBSCRIBED';
  }

  async unsubscribe(
    { ownerId, connectionId }: Omit<StreamConnection, 'topics'>,
    topic: string,
  ): Promise<void> {
    const key = keyOf(ownerId, connectionId);
    const connection = this.#connections.get(key);
    if (connection)
      this.#connections.set(key, {
        ...connection,
        topics: connection.topics.filter((each) => each !== topic),
      });
  }

  async listMarketListeners(): Promise<readonly StreamListener[]> {
    return this.#listeners((topic) => !isUserTopic(topic));
  }

  async listSharedListeners(): Promise<readonly StreamListener[]> {
    return this.#listeners(isSharedTopic);
  }

  #listeners(isMeant: (topic: string) => boolean): readonly StreamListener[] {
    return [...this.#connections.values()].flatMap(({ topics, ownerId, connectionId }) =>
      topics.filter(isMeant).map((topic) => ({ ownerId, connectionId, topic })),
    );
  }

  async listOf(ownerId: string): Promise<readonly StreamConnection[]> {
    return [...this.#connections.values()].filter((connection) => connection.ownerId === ownerId);
  }
}

export class InMemoryStreamTickets implements StreamTickets {
  readonly #tickets = new Map<string, { readonly ownerId: string; readonly expiresAtMs: number }>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  async issue(ticketHash: string, ownerId: string, expiresAtMs: number): Promise<void> {
    this.#tickets.set(ticketHash, { ownerId, expiresAtMs });
  }

  async redeem(ticketHash: string): Promise<string | undefined> {
    const ticket = this.#tickets.get(ticketHash);
    this.#tickets.delete(ticketHash);
    return ticket && ticket.expiresAtMs > this.#nowMs() ? ticket.ownerId : undefined;
  }
}

const keyOf = (ownerId: string, connectionId: string) => `${ownerId}|${connectionId}`;

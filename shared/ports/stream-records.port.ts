import type { DomainEvent } from '../domain/events/domain-event.ts';
import type { StreamHeads, StreamMessage } from '../domain/stream/message.ts';
import type { UserTopic } from '../domain/stream/topic.ts';

/** What the live stream has told its users, and the numbers under which it did. */
export interface StreamLog {
  /**
   * Numbers events behind what their owner's topics have told, each once however often it comes.
   * @returns the messages of all of them, those that were numbered before included, by number in each topic
   */
  append(ownerId: string, events: readonly DomainEvent[]): Promise<readonly StreamMessage[]>;
  heads(ownerId: string): Promise<StreamHeads>;
  /** What is kept of a topic after a number, oldest first. */
  listAfter(
    ownerId: string,
    topic: UserTopic,
    sequence: number,
    limit: number,
  ): Promise<readonly StreamMessage[]>;
}

export interface StreamConnection {
  readonly ownerId: string;
  readonly connectionId: string;
  readonly topics: readonly string[];
}

type ConnectionKey = Pick<StreamConnection, 'ownerId' | 'connectionId'>;

/** A connection that follows a topic which is the same for everybody. */
export interface StreamListener extends ConnectionKey {
  readonly topic: string;
}

/** Who listens. A connection that ends unnoticed is forgotten by itself two hours later. */
export interface StreamConnections {
  open(connection: ConnectionKey): Promise<void>;
  /** Changes nothing where there is none. */
  close(connection: ConnectionKey): Promise<void>;
  /** GONE: the connection is closed. FULL: it has as many topics as it may have, and keeps those. */
  subscribe(
    connection: ConnectionKey,
    topic: string,
    topicsMax: number,
  ): Promise<'SUBSCRIBED' | 'GONE' | 'FULL'>;
  unsubscribe(connection: ConnectionKey, topic: string): Promise<void>;
  /** Of every owner: who follows topics of markets. */
  listMarketListeners(): Promise<readonly StreamListener[]>;
  /** Of every owner: who follows what concerns the system. What is subscribed shows at once. */
  listSharedListeners(): Promise<readonly StreamListener[]>;
  /** What is subscribed shows at once. */
  listOf(ownerId: string): Promise<readonly StreamConnection[]>;
}

/** Tickets open one connection each, within moments; only their hashes are kept. */
export interface StreamTickets {
  issue(ticketHash: string, ownerId: string, expiresAtMs: number): Promise<void>;
  /** Whose it was; undefined when it was never issued, is used or too old. */
  redeem(ticketHash: string): Promise<string | undefined>;
}

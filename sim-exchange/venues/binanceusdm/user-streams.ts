import type { WebSocket } from 'ws';
import type { StreamFaults } from '../../core/stream-faults.ts';
import { sendText } from '../../core/wire.ts';
import { type UserEvent, UserEvents } from './user-events.ts';
import type { BinanceUsdmVenue } from './venue.ts';

interface Connection {
  listenKey: string;
  /** Event names; empty: every event. */
  events: ReadonlySet<string>;
  /** `…/stream` wraps every event with the listenKey. */
  combined: boolean;
}

/** The user data streams: connections that named a listenKey hear of the account while it lives. */
export class UserStreams {
  private readonly venue: BinanceUsdmVenue;
  private readonly faults: StreamFaults;
  private readonly connections = new Map<WebSocket, Connection>();

  constructor(venue: BinanceUsdmVenue, faults: StreamFaults) {
    this.venue = venue;
    this.faults = faults;
    const events = new UserEvents(venue);
    venue.exchange.onEvent((event) => {
      if (this.connections.size === 0 && event.kind !== 'settings') return;
      for (const message of events.of(event)) this.send(message);
    });
  }

  connect(socket: WebSocket, listenKey: string, events: string, combined: boolean): void {
    const names = events.split('/').filter((name) => name !== '');
    this.connections.set(socket, { listenKey, events: new Set(names), combined });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.connections.delete(socket));
  }

  disconnect(): void {
    for (const socket of this.connections.keys()) socket.terminate();
  }

  /** Tells connections whose key is over. They stay open, and hear nothing any more. */
  publish(): void {
    const listenKey = this.venue.listenKeys.takeExpired();
    if (listenKey === undefined) return;
    const event = { e: 'listenKeyExpired', E: this.venue.nowMs(), listenKey };
    for (const [socket, connection] of this.connections) {
      if (connection.listenKey === listenKey) this.pass(event, socket, connection);
    }
  }

  private send(event: UserEvent): void {
    for (const [socket, connection] of this.connections) {
      const hears = connection.events.size === 0 || connection.events.has(event.e);
      if (hears && this.venue.listenKeys.isAlive(connection.listenKey)) this.pass(event, socket, connection);
    }
  }

  private pass(event: UserEvent, socket: WebSocket, { combined, listenKey }: Connection): void {
    // Text is made now: by the time a delayed event leaves, the order has moved on.
    const text = JSON.stringify(combined ? { stream: listenKey, data: event } : event);
    this.faults.pass('private', event.e, text, () => sendText(socket, text));
  }
}

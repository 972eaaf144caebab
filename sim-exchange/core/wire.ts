import type { WebSocket } from 'ws';
import type { StreamFaults, StreamTarget } from './stream-faults.ts';
import type { Fill, Order } from './types.ts';

/** One HTTP request as a venue sees it. */
export interface WireRequest {
  method: string;
  path: string;
  /** Raw, without `?`. */
  query: string;
  body: string;
  header(name: string): string | undefined;
  /** Where the connection comes from. */
  remoteAddress: string;
}

export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A venue's wire protocol: what the server needs of it. */
export interface WireVenue {
  readonly name: string;
  handle(request: WireRequest): WireReply;
  /** The client order id a request carries, for the request log and for faults. */
  clientOrderId(request: WireRequest): string | undefined;
  /** What serves a socket that this request opens, or what to answer instead; undefined where the venue serves none. */
  accept(request: WireRequest): ((socket: WebSocket) => void) | WireReply | undefined;
  readonly streamFaults: StreamFaults;
  /** Cuts every stream connection of the target at once, without a closing handshake. */
  disconnect(target: StreamTarget): void;
  /** Sends what is due on the public streams; called every 100 ms. */
  publish(): void;
  /** Forgets what the exchange does not hold: rate-limit counters and the like. */
  reset(): void;
  /** How the venue's clients name an order, and one account's half of a match. */
  orderName(order: Order): string;
  tradeName(fill: Fill): string;
}

/** A reader this far behind is cut off, so that it cannot fill our memory. */
const maxBufferedBytes = 16_000_000;

/** Sends unless the socket is closing; cuts a reader that does not keep up. Some venues send text in binary frames. */
export function sendText(socket: WebSocket, text: string, binary = false): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
  else socket.send(text, { binary });
}

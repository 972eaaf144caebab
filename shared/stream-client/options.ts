import type { MarketUpdate, StreamMessageResource } from '../http-api/stream-schemas.ts';

export type { MarketUpdate };

/** What a connection tells of itself. */
export interface SocketEvents {
  opened(): void;
  heard(data: unknown): void;
  ended(reason: string): void;
}
export interface StreamSocket {
  send(text: string): void;
  close(): void;
}

export type StreamState =
  | { readonly state: 'CONNECTING' | 'LIVE' | 'STOPPED' }
  /** The connection is lost or was refused; the next try is this far. */
  | { readonly state: 'WAITING'; readonly retryMs: number; readonly reason: string };

export interface StreamClientOptions {
  /** From POST /v1/stream/tickets; a rejection is a reason to try again later. */
  readonly ticket: () => Promise<{ readonly url: string; readonly ticket: string }>;
  readonly connect: (address: string, events: SocketEvents) => StreamSocket;
  readonly nowMs: () => number;
  /** Returns what stops it. */
  readonly after: (delayMs: number, act: () => void) => () => void;
  /** In [0, 1): clients that were cut off together come back one after the other. */
  readonly random: () => number;
  /** The number that is known of each topic, where one is: what came after it is told. */
  readonly topics: Readonly<Record<string, number | undefined>>;
  /** Each message once, in the order of its topic. */
  readonly onMessage: (message: StreamMessageResource) => void;
  /** What markets say: closed candles each once and in order, trades each once, of ticker and book the newest. */
  readonly onUpdate?: (update: MarketUpdate) => void;
  /** What a topic told up to here must be read anew. */
  readonly onReset: (reset: { topic: string; sequence: number; reason: string }) => void;
  readonly onState?: (state: StreamState) => void;
  /** The topic is not told; or a frame was not understood. */
  readonly onRefused?: (refusal: { code: string; message: string; topic?: string }) => void;
  readonly pingMs?: number;
}

import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueKey } from '../../core/key-terms.ts';
import { parsed } from '../../core/object-params.ts';
import type { StreamFaults, StreamTarget } from '../../core/stream-faults.ts';
import { sendText } from '../../core/wire.ts';
import { admitLogin, allows } from './security.ts';
import type { BitgetVenue } from './venue.ts';

/** The unified account's streams name a topic and a symbol, the older ones a channel and an instrument. */
const argSchema = z.looseObject({
  instType: z.string(),
  topic: z.string().optional(),
  symbol: z.string().optional(),
  interval: z.string().optional(),
  channel: z.string().optional(),
  instId: z.string().optional(),
});
export type Arg = z.output<typeof argSchema>;
const loginSchema = z.looseObject({
  apiKey: z.string(),
  passphrase: z.string(),
  timestamp: z.union([z.string(), z.number()]).transform(String),
  sign: z.string(),
});
const requestSchema = z.looseObject({ op: z.string(), args: z.array(z.unknown()).default([]) });
type Request = z.output<typeof requestSchema>;

export interface Push {
  action: 'snapshot' | 'update';
  data: unknown[];
}

/** Where a client connected: `/v3/ws/…` is of the unified account, `/v2/ws/…` from before. */
export interface Endpoint {
  classic: boolean;
  private: boolean;
}

/** One side of the streams: what may be subscribed to, and what happens. */
export interface Channels {
  serves(arg: Arg, endpoint: Endpoint): boolean;
  /** What a new subscriber hears at once. */
  snapshot(arg: Arg, endpoint: Endpoint): Push | undefined;
  listen(send: SendEvent): void;
  /** Called every 100 ms. */
  tick(): void;
}

/** Sends an event to whoever subscribed to what it fits; `make` is asked once for each subscription. */
export type SendEvent = (
  name: string,
  fits: (arg: Arg, endpoint: Endpoint) => boolean,
  make: (arg: Arg, endpoint: Endpoint) => Push | undefined,
) => void;

interface Connection {
  endpoint: Endpoint;
  remoteAddress: string;
  key: VenueKey | undefined;
  subscriptions: Map<string, Arg>;
  heardMs: number;
}

/** Bitget closes a connection that sent no ping for two minutes. */
const silenceMs = 120_000;

/** The connections, what each subscribed to, and the sending of events to them. */
export class Streams {
  private readonly venue: BitgetVenue;
  private readonly faults: StreamFaults;
  private readonly channels: { open: Channels; own: Channels };
  private readonly connections = new Map<WebSocket, Connection>();

  constructor(venue: BitgetVenue, faults: StreamFaults, channels: { open: Channels; own: Channels }) {
    this.venue = venue;
    this.faults = faults;
    this.channels = channels;
    channels.open.listen((...event) => this.send('public', ...event));
    channels.own.listen((...event) => this.send('private', ...event));
  }

  connect(socket: WebSocket, endpoint: Endpoint, remoteAddress: string): void {
    const connection = { endpoint, remoteAddress, key: undefined, heardMs: Date.now() };
    this.connections.set(socket, { ...connection, subscriptions: new Map() });
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.connections.delete(socket));
  }

  disconnect(target: StreamTarget): void {
    for (const [socket, { endpoint }] of this.connections) {
      if (endpoint.private === (target === 'private')) socket.terminate();
    }
  }

  tick(): void {
    this.channels.open.tick();
    this.channels.own.tick();
    const nowMs = Date.now();
    for (const [socket, { heardMs }] of this.connections) {
      if (nowMs - heardMs > silenceMs) socket.close(1000, 'no ping');
    }
  }

  private send(target: StreamTarget, ...[name, fits, make]: Parameters<SendEvent>): void {
    const texts = new Map<string, string | undefined>();
    const receivers: [WebSocket, string][] = [];
    for (const [socket, { endpoint, subscriptions }] of this.connections) {
      if (endpoint.private !== (target === 'private')) continue;
      for (const [key, arg] of subscriptions) {
        if (!fits(arg, endpoint)) continue;
        const made = `${endpoint.classic} ${key}`;
        if (!texts.has(made)) texts.set(made, this.pushText(arg, make(arg, endpoint)));
        const text = texts.get(made);
        if (text !== undefined) receivers.push([socket, text]);
      }
    }
    const [first] = receivers;
    if (!first) return;
    this.faults.pass(target, name, first[1], () => {
      for (const [socket, text] of receivers) sendText(socket, text);
    });
  }

  private pushText(arg: Arg, push: Push | undefined): string | undefined {
    if (push === undefined) return undefined;
    return JSON.stringify({ action: push.action, arg, data: push.data, ts: this.venue.nowMs() });
  }

  private receive(socket: WebSocket, text: string): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    connection.heardMs = Date.now();
    if (text === 'ping') {
      sendText(socket, 'pong');
      return;
    }
    const request = requestSchema.safeParse(parsed(text));
    if (!request.success) fail(socket, 30002, 'Illegal request');
    else this.serve(socket, connection, request.data);
  }

  private serve(socket: WebSocket, connection: Connection, request: Request): void {
    const { op, args } = request;
    if (op === 'login') this.login(socket, connection, args[0]);
    else if (op === 'subscribe' || op === 'unsubscribe') this.subscribe(socket, connection, request);
    else fail(socket, 30003, 'Invalid op');
  }

  private login(socket: WebSocket, connection: Connection, given: unknown): void {
    const login = loginSchema.safeParse(given);
    if (!login.success) {
      fail(socket, 30016, 'Param error');
      return;
    }
    const admitted = admitLogin(this.venue, login.data, connection.remoteAddress);
    if ('code' in admitted) {
      fail(socket, admitted.code, admitted.msg);
      return;
    }
    connection.key = admitted.key;
    sendText(socket, JSON.stringify({ event: 'login', code: 0, msg: '' }));
  }

  private subscribe(socket: WebSocket, connection: Connection, { op, args }: Request): void {
    const read = z.array(argSchema).safeParse(args);
    if (!read.success || read.data.length === 0) {
      fail(socket, 30016, 'Param error');
      return;
    }
    for (const arg of read.data) this.subscribeOne(socket, connection, op, arg);
  }

  private subscribeOne(socket: WebSocket, connection: Connection, op: string, arg: Arg): void {
    const { endpoint, key } = connection;
    const channels = endpoint.private ? this.channels.own : this.channels.open;
    if (endpoint.private && key === undefined) {
      fail(socket, 30004, 'User needs to log in', arg);
      return;
    }
    if (endpoint.private && key !== undefined && !allows(key, 'uta_trade_read')) {
      fail(socket, 30002, 'Illegal request', arg);
      return;
    }
    if (!channels.serves(arg, endpoint)) {
      const words = Object.entries(arg).map(([name, value]) => `${name}:${String(value)}`);
      fail(socket, 30001, `${words.join(',')} doesn't exist`, arg);
      return;
    }
    // Others' books are brought up to date first, so that this one's next update follows its snapshot.
    const snapshot = op === 'subscribe' ? channels.snapshot(arg, endpoint) : undefined;
    if (op === 'subscribe') connection.subscriptions.set(JSON.stringify(arg), arg);
    else connection.subscriptions.delete(JSON.stringify(arg));
    sendText(socket, JSON.stringify({ event: op, arg }));
    const text = this.pushText(arg, snapshot);
    if (text === undefined) return;
    if (endpoint.private || !this.faults.isSilent('public', text)) sendText(socket, text);
  }
}

function fail(socket: WebSocket, code: number, msg: string, arg?: Arg): void {
  sendText(socket, JSON.stringify({ event: 'error', ...(arg && { arg }), code, msg }));
}

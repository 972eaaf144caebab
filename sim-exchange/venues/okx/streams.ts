import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueKey } from '../../core/key-terms.ts';
import { parsed } from '../../core/object-params.ts';
import type { StreamFaults, StreamTarget } from '../../core/stream-faults.ts';
import { sendText } from '../../core/wire.ts';
import type { RateLimits } from './rate-limits.ts';
import { admitLogin, allows } from './security.ts';
import { answerOrders, orderOps } from './stream-orders.ts';
import type { OkxVenue } from './venue.ts';

const argSchema = z.looseObject({
  channel: z.string(),
  instId: z.string().optional(),
  instType: z.string().optional(),
  instFamily: z.string().optional(),
  ccy: z.string().optional(),
});
export type Arg = z.output<typeof argSchema>;
const loginSchema = z.looseObject({
  apiKey: z.string(),
  passphrase: z.string(),
  timestamp: z.union([z.string(), z.number()]).transform(String),
  sign: z.string(),
});
const requestSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  op: z.string(),
  args: z.array(z.unknown()).default([]),
  expTime: z.union([z.string(), z.number()]).optional(),
});
type Request = z.output<typeof requestSchema>;

/** What a connection is sent besides its data; the rest of an event's envelope. */
export interface Push {
  arg: Arg;
  data: unknown[];
  more?: Record<string, unknown>;
}

/** One side of the streams: what may be subscribed to, and what happens. */
export interface Channels {
  /** On which endpoint a channel lives; undefined where there is no such channel or it does not fit the argument. */
  endpointOf(arg: Arg): string | undefined;
  /** What a new subscriber hears at once. */
  snapshots(arg: Arg): Push[];
  /** Hears of everything that is due; `wanted` says whether anybody listens. */
  listen(send: SendEvent): void;
  /** Called every 100 ms. */
  tick(): void;
}

/** Sends an event to whoever subscribed to what it fits; `make` is asked once for each subscription. */
export type SendEvent = (
  channel: string,
  fits: (arg: Arg) => boolean,
  make: (arg: Arg) => Push | undefined,
) => void;

interface Connection {
  id: string;
  kind: string;
  remoteAddress: string;
  key: VenueKey | undefined;
  subscriptions: Map<string, Arg>;
  heardMs: number;
}

/** OKX closes a connection on which nothing was said for half a minute. */
const silenceMs = 30_000;

/** The connections of all three endpoints, what each subscribed to, and the sending of events to them. */
export class Streams {
  private readonly venue: OkxVenue;
  private readonly faults: StreamFaults;
  private readonly limits: RateLimits;
  private readonly channels: { open: Channels; own: Channels };
  private readonly connections = new Map<WebSocket, Connection>();

  constructor(
    venue: OkxVenue,
    faults: StreamFaults,
    limits: RateLimits,
    channels: { open: Channels; own: Channels },
  ) {
    this.venue = venue;
    this.faults = faults;
    this.limits = limits;
    this.channels = channels;
    channels.open.listen((...event) => this.send('public', ...event));
    channels.own.listen((...event) => this.send('private', ...event));
  }

  connect(socket: WebSocket, kind: string, remoteAddress: string): void {
    const id = randomBytes(4).toString('hex');
    const heardMs = Date.now();
    this.connections.set(socket, {
      id,
      kind,
      remoteAddress,
      key: undefined,
      subscriptions: new Map(),
      heardMs,
    });
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.connections.delete(socket));
  }

  disconnect(target: StreamTarget): void {
    for (const [socket, { kind, key }] of this.connections) {
      const isPrivate = kind === 'private' || key !== undefined;
      if (isPrivate === (target === 'private')) socket.terminate();
    }
  }

  tick(): void {
    this.channels.open.tick();
    this.channels.own.tick();
    const nowMs = Date.now();
    for (const [socket, { heardMs }] of this.connections) {
      if (nowMs - heardMs > silenceMs) socket.close(4004, 'No data received in 30s');
    }
  }

  private send(
    target: StreamTarget,
    channel: string,
    fits: (arg: Arg) => boolean,
    make: (arg: Arg) => Push | undefined,
  ): void {
    const texts = new Map<string, string | undefined>();
    const receivers: [WebSocket, string][] = [];
    for (const [socket, connection] of this.connections) {
      for (const [key, arg] of connection.subscriptions) {
        if (arg.channel !== channel || !fits(arg)) continue;
        if (!texts.has(key)) texts.set(key, pushText(make(arg)));
        const text = texts.get(key);
        if (text !== undefined) receivers.push([socket, text]);
      }
    }
    const [first] = receivers;
    if (!first) return;
    this.faults.pass(target, channel, first[1], () => {
      for (const [socket, text] of receivers) this.say(socket, text);
    });
  }

  private say(socket: WebSocket, text: string): void {
    const connection = this.connections.get(socket);
    if (connection !== undefined) connection.heardMs = Date.now();
    sendText(socket, text);
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
    if (!request.success) {
      this.fail(socket, connection, '60012', `Illegal request: ${text}`);
      return;
    }
    this.serve(socket, connection, request.data);
  }

  private serve(socket: WebSocket, connection: Connection, request: Request): void {
    const { op } = request;
    if (op === 'login') this.login(socket, connection, request);
    else if (op === 'subscribe' || op === 'unsubscribe') this.subscribe(socket, connection, request);
    else if (orderOps.has(op)) this.order(socket, connection, request);
    else this.fail(socket, connection, '60019', `Invalid op: ${op}`, request);
  }

  private login(socket: WebSocket, connection: Connection, request: Request): void {
    const login = loginSchema.safeParse(request.args[0]);
    if (!login.success) {
      this.fail(socket, connection, '60013', 'Invalid args');
      return;
    }
    const admitted = admitLogin(this.venue, login.data, connection.remoteAddress);
    if ('code' in admitted) {
      this.fail(socket, connection, admitted.code, admitted.msg);
      return;
    }
    connection.key = admitted.key;
    this.say(socket, JSON.stringify({ event: 'login', msg: '', code: '0', connId: connection.id }));
  }

  private subscribe(socket: WebSocket, connection: Connection, { op, args, id }: Request): void {
    const read = z.array(argSchema).safeParse(args);
    if (!read.success || read.data.length === 0) {
      this.fail(socket, connection, '60012', 'Illegal request');
      return;
    }
    for (const arg of read.data) this.subscribeOne(socket, connection, op, arg, id);
  }

  private subscribeOne(
    socket: WebSocket,
    connection: Connection,
    op: string,
    arg: Arg,
    id: Request['id'],
  ): void {
    const { open, own } = this.channels;
    const isOwn = own.endpointOf(arg) !== undefined;
    const endpoint = own.endpointOf(arg) ?? open.endpointOf(arg);
    if (endpoint !== connection.kind) {
      const words = Object.entries(arg).map(([name, value]) => `${name}:${String(value)}`);
      const msg = `Wrong URL or ${words.join(',')} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`;
      this.fail(socket, connection, '60018', msg);
      return;
    }
    if (isOwn && connection.key === undefined) {
      this.fail(socket, connection, '60011', 'Please log in');
      return;
    }
    if (isOwn && connection.key !== undefined && !allows(connection.key, 'read_only')) {
      this.fail(socket, connection, '60030', "This API key doesn't have permission to use this function");
      return;
    }
    const key = JSON.stringify(arg);
    // Books of others are brought up to date first, so that this one's next update follows its snapshot.
    const snapshots = op === 'subscribe' ? (isOwn ? own : open).snapshots(arg) : [];
    if (op === 'subscribe') connection.subscriptions.set(key, arg);
    else connection.subscriptions.delete(key);
    const answer = { event: op, arg, ...(id !== undefined && { id: String(id) }), connId: connection.id };
    this.say(socket, JSON.stringify(answer));
    for (const text of snapshots.map((push) => pushText(push) ?? ''))
      if (isOwn || !this.faults.isSilent('public', text)) this.say(socket, text);
  }

  private order(socket: WebSocket, connection: Connection, request: Request): void {
    const { key, kind } = connection;
    if (kind !== 'private') {
      this.fail(socket, connection, '60028', 'The current operation is not supported by this URL', request);
    } else if (key === undefined) {
      this.fail(socket, connection, '60011', 'Please log in', request);
    } else if (!allows(key, 'trade')) {
      this.fail(
        socket,
        connection,
        '50120',
        "This API key doesn't have permission to use this function",
        request,
      );
    } else {
      this.say(socket, JSON.stringify(answerOrders(this.venue, this.limits, request)));
    }
  }

  private fail(
    socket: WebSocket,
    { id: connId }: Connection,
    code: string,
    msg: string,
    request?: Request,
  ): void {
    const named = request?.id === undefined ? {} : { id: String(request.id) };
    this.say(socket, JSON.stringify({ ...named, event: 'error', msg, code, connId }));
  }
}

function pushText(push: Push | undefined): string | undefined {
  return push === undefined ? undefined : JSON.stringify({ arg: push.arg, ...push.more, data: push.data });
}

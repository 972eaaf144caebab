import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueKey } from '../../core/key-terms.ts';
import { parsed } from '../../core/object-params.ts';
import type { StreamFaults, StreamTarget } from '../../core/stream-faults.ts';
import { sendText } from '../../core/wire.ts';
import { DisconnectSwitch } from './disconnect-switch.ts';
import type { PrivateStreams } from './private-streams.ts';
import type { PublicStreams } from './public-streams.ts';
import { admitLogin } from './security.ts';
import type { TradeStream } from './trade-stream.ts';
import type { BybitVenue } from './venue.ts';

const requestSchema = z.looseObject({
  req_id: z.union([z.string(), z.number()]).optional(),
  reqId: z.union([z.string(), z.number()]).optional(),
  op: z.string(),
  args: z.array(z.unknown()).default([]),
  header: z.record(z.string(), z.unknown()).optional(),
});
export type StreamRequest = z.output<typeof requestSchema>;

/** Which of Bybit's sockets this is. */
export type Kind = 'spot' | 'linear' | 'inverse' | 'option' | 'private' | 'trade';

interface Connection {
  id: string;
  kind: Kind;
  remoteAddress: string;
  key: VenueKey | undefined;
  topics: Set<string>;
  heardMs: number;
}

/** Sends a message to everybody who listens to one of these topics on this kind of socket. */
export type Publish = (
  kind: Kind,
  topics: readonly string[],
  event: string,
  make: (topic: string) => object,
) => void;

/** Bybit cuts a public connection that said nothing for ten minutes. */
const silenceMs = 600_000;

/** The connections of all endpoints, what each subscribed to, and the sending of events to them. */
export class Streams {
  private readonly venue: BybitVenue;
  private readonly faults: StreamFaults;
  private readonly open: PublicStreams;
  private readonly own: PrivateStreams;
  private readonly trade: TradeStream;
  private readonly disconnects: DisconnectSwitch;
  private readonly connections = new Map<WebSocket, Connection>();

  constructor(
    venue: BybitVenue,
    faults: StreamFaults,
    parts: { open: PublicStreams; own: PrivateStreams; trade: TradeStream },
  ) {
    this.venue = venue;
    this.faults = faults;
    this.open = parts.open;
    this.own = parts.own;
    this.trade = parts.trade;
    this.disconnects = new DisconnectSwitch(venue);
    parts.open.listen((...event) => this.publish('public', ...event));
    parts.own.listen((...event) => this.publish('private', ...event));
  }

  connect(socket: WebSocket, kind: Kind, remoteAddress: string): void {
    const id = randomBytes(10).toString('hex');
    const heardMs = Date.now();
    this.connections.set(socket, { id, kind, remoteAddress, key: undefined, topics: new Set(), heardMs });
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.connections.delete(socket);
      this.disconnects.watch(this.heard());
    });
  }

  disconnect(target: StreamTarget): void {
    for (const [socket, { kind }] of this.connections) {
      if (targetOf(kind) === target) socket.terminate();
    }
  }

  tick(): void {
    this.open.tick();
    const nowMs = Date.now();
    for (const [socket, { heardMs }] of this.connections) if (nowMs - heardMs > silenceMs) socket.terminate();
  }

  private publish(target: StreamTarget, ...[kind, topics, event, make]: Parameters<Publish>): void {
    const receivers: [WebSocket, string][] = [];
    const texts = new Map<string, string>();
    for (const [socket, connection] of this.connections) {
      if (connection.kind !== kind) continue;
      for (const topic of topics) {
        if (!connection.topics.has(topic)) continue;
        const text = texts.get(topic) ?? JSON.stringify(make(topic));
        texts.set(topic, text);
        receivers.push([socket, text]);
      }
    }
    const [first] = receivers;
    if (!first) return;
    this.faults.pass(target, event, first[1], () => {
      for (const [socket, text] of receivers) sendText(socket, text);
    });
  }

  private receive(socket: WebSocket, text: string): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    connection.heardMs = Date.now();
    const request = requestSchema.safeParse(parsed(text));
    if (!request.success) {
      this.answer(socket, connection, '', undefined, 'Params Error');
      return;
    }
    const { op } = request.data;
    if (op === 'ping') this.pong(socket, connection, request.data);
    else if (op === 'auth') this.auth(socket, connection, request.data);
    else if (connection.kind === 'trade') this.order(socket, connection, request.data);
    else if (op === 'subscribe') this.subscribe(socket, connection, request.data);
    else if (op === 'unsubscribe') this.unsubscribe(socket, connection, request.data);
    else this.answer(socket, connection, op, request.data, `error:unknown op,op:${op}`);
  }

  /** A pong has another form on each kind of socket. */
  private pong(socket: WebSocket, { kind, id }: Connection, request: StreamRequest): void {
    const named = idOf(request);
    const nowMs = String(this.venue.nowMs());
    const body =
      kind === 'trade'
        ? { retCode: 0, retMsg: 'OK', op: 'pong', data: [nowMs], connId: id }
        : kind === 'private'
          ? { ...named, op: 'pong', args: [nowMs], conn_id: id }
          : { success: true, ret_msg: 'pong', conn_id: id, ...named, op: 'ping' };
    sendText(socket, JSON.stringify(body));
  }

  private auth(socket: WebSocket, connection: Connection, request: StreamRequest): void {
    const admitted = admitLogin(this.venue, request.args, connection.remoteAddress);
    const failed = 'refusal' in admitted ? admitted.refusal : undefined;
    if ('key' in admitted) connection.key = admitted.key;
    if (connection.kind === 'trade') {
      const words = { retCode: failed?.code ?? 0, retMsg: failed?.words ?? 'OK' };
      sendText(socket, JSON.stringify({ ...words, op: 'auth', connId: connection.id }));
    } else {
      this.answer(socket, connection, 'auth', request, failed?.words);
    }
  }

  private subscribe(socket: WebSocket, connection: Connection, request: StreamRequest): void {
    const topics = request.args.map(String);
    const isOwn = connection.kind === 'private';
    if (isOwn && connection.key === undefined) {
      this.answer(socket, connection, 'subscribe', request, 'Request not authorized');
      return;
    }
    const knows = (topic: string) =>
      isOwn
        ? this.own.knows(topic) || this.disconnects.knows(topic)
        : this.open.knows(connection.kind, topic);
    const wrong = topics.find((topic) => !knows(topic));
    if (wrong !== undefined || topics.length === 0) {
      this.answer(socket, connection, 'subscribe', request, `error:handler not found,topic:${wrong ?? ''}`);
      return;
    }
    // Others are brought up to date first, so that this one's next update follows its snapshot.
    const snapshots = isOwn ? [] : topics.flatMap((topic) => this.open.snapshots(connection.kind, topic));
    for (const topic of topics) connection.topics.add(topic);
    this.answer(socket, connection, 'subscribe', request);
    for (const text of snapshots.map((snapshot) => JSON.stringify(snapshot)))
      if (!this.faults.isSilent('public', text)) sendText(socket, text);
    this.disconnects.watch(this.heard());
  }

  private unsubscribe(socket: WebSocket, connection: Connection, request: StreamRequest): void {
    for (const topic of request.args.map(String)) connection.topics.delete(topic);
    this.answer(socket, connection, 'unsubscribe', request);
  }

  private order(socket: WebSocket, { key, id }: Connection, request: StreamRequest): void {
    const body = this.trade.answer(key, request);
    sendText(
      socket,
      JSON.stringify({
        ...(request.reqId !== undefined && { reqId: String(request.reqId) }),
        ...body,
        connId: id,
      }),
    );
  }

  private answer(
    socket: WebSocket,
    { id, kind }: Connection,
    op: string,
    request: StreamRequest | undefined,
    failure?: string,
  ): void {
    const words = failure ?? (op === 'subscribe' && kind !== 'private' ? 'subscribe' : '');
    const named = request === undefined ? {} : idOf(request);
    sendText(
      socket,
      JSON.stringify({ success: failure === undefined, ret_msg: words, conn_id: id, ...named, op }),
    );
  }

  /** Every topic that somebody listens to on a private connection. */
  private heard(): ReadonlySet<string> {
    return new Set([...this.connections.values()].flatMap(({ topics }) => [...topics]));
  }
}

function idOf({ req_id }: StreamRequest) {
  return req_id === undefined ? {} : { req_id: String(req_id) };
}

function targetOf(kind: Kind): StreamTarget {
  return kind === 'private' || kind === 'trade' ? 'private' : 'public';
}

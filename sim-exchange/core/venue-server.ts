import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FakedReply, type RequestFault, RequestFaults } from './faults.ts';
import { RequestLog } from './request-log.ts';
import type { WireReply, WireRequest, WireVenue } from './wire.ts';

/** A request that is never answered is cut after this long. */
const silenceMs = 60_000;
/** Statuses whose answer has no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

type Env = { Bindings: HttpBindings };

/** Serves one venue over HTTP and WebSocket on one port, with its request log and request faults. */
export class VenueServer {
  readonly log = new RequestLog();
  readonly faults = new RequestFaults();
  private readonly venue: WireVenue;
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  private server: Server | undefined;

  constructor(venue: WireVenue) {
    this.venue = venue;
  }

  /** Listens and gives the port. */
  async listen(host: string, port: number): Promise<number> {
    const app = new Hono<Env>();
    app.all('*', (context) => this.answer(context));
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
    server.keepAliveTimeout = 65_000;
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.server = server;
    return await listen(server, host, port);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    await closeServer(this.server);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const accept = this.venue.accept(upgradeRequest(request));
    if (typeof accept !== 'function') {
      socket.on('error', () => socket.destroy());
      socket.end(refusedUpgrade(accept ?? { status: 404, headers: {}, body: '' }));
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => accept(opened));
  }

  private async answer(context: Context<Env>): Promise<Response> {
    const url = new URL(context.req.url);
    const request: WireRequest = {
      method: context.req.method,
      path: url.pathname,
      query: url.search.slice(1),
      body: context.req.method === 'GET' ? '' : await context.req.text(),
      header: (name) => context.req.header(name),
      remoteAddress: context.env.incoming.socket.remoteAddress ?? '',
    };
    const clientOrderId = this.venue.clientOrderId(request);
    const { method, path } = request;
    const entry = { timeMs: Date.now(), method, path, clientOrderId: clientOrderId ?? null };
    const logged: Parameters<RequestLog['add']>[0] = { ...entry, answer: null };
    this.log.add(logged);
    const fault = this.faults.meet(method, path, clientOrderId);
    const outcome = await this.withFault(fault, request);
    if (outcome === 'timeout' || outcome === 'drop') {
      logged.answer = outcome;
      if (outcome === 'timeout') await untilGone(context.env.incoming);
      context.env.incoming.socket.destroy();
      return new Response(null, { status: 444 });
    }
    logged.answer = outcome.status;
    const body = bodiless.has(outcome.status) ? null : outcome.body;
    return new Response(body, { status: outcome.status, headers: outcome.headers });
  }

  private async withFault(
    fault: RequestFault | undefined,
    request: WireRequest,
  ): Promise<WireReply | 'timeout' | 'drop'> {
    if (fault === undefined) return this.venue.handle(request);
    const real = fault.effect === 'before' ? undefined : this.venue.handle(request);
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault.effect === 'none' && real !== undefined) return real;
    const { respond } = fault;
    if (respond === 'timeout' || respond === 'drop') return respond;
    return faked(respond ?? { status: 500 });
  }
}

function upgradeRequest(incoming: IncomingMessage): WireRequest {
  const url = new URL(incoming.url ?? '/', 'http://venue');
  return {
    method: 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    body: '',
    header: (name) => [incoming.headers[name]].flat()[0],
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
}

function refusedUpgrade({ status, headers, body }: WireReply): string {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

function faked(reply: FakedReply): WireReply {
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? '');
  const named = Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { 'content-type': 'application/json', ...Object.fromEntries(named) };
  return { status: reply.status, headers, body: reply.body === undefined ? '' : text };
}

/** Resolves when the client closes its connection, or after 60 s. */
async function untilGone(incoming: IncomingMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, silenceMs);
    incoming.socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Listens on `port` (0 = any free one) and gives the port. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

export async function closeServer(server: Server | undefined): Promise<void> {
  if (server === undefined) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

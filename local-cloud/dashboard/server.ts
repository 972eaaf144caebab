import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { dashboardHeaders } from '#infra/dashboard-headers.ts';
import { signInCalls } from '#infra/sign-in-calls.ts';
import { host } from '../ports.ts';
import { fileAt, type SentFile } from './files.ts';
import { forward, forwardUpgrade } from './forward.ts';
import { openSimulatedAccount } from './simulated-account.ts';

/** What the page is told before anybody has signed in; nothing in it is secret. */
export interface DashboardConfig {
  readonly userPoolClientId: string;
  /** Put into the form; null where people have addresses of their own. */
  readonly email: string | null;
  /** Whether anybody may register. */
  readonly isOpen: boolean;
  /** Simulated venues at which whoever opens a paper account gets funds and a key with it. */
  readonly simulatedVenues?: readonly string[];
}

export interface DashboardOptions {
  /** Where the live stream is; null where there is none. */
  readonly stream: string | null;
  /** Of the built page. */
  readonly folder: string;
  /** Such that `${api}/v1/health` is its health. */
  readonly api: string;
  /** The user pool's service. */
  readonly endpoint: string;
  /** The simulator's control endpoint; absent where venues are real. */
  readonly simulator?: string;
  readonly config: DashboardConfig;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningDashboard {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the dashboard on loopback, and from the same address the API and the sign-in, as CloudFront does on AWS: the
 * page needs no permission to call another address.
 */
export async function startDashboard(options: DashboardOptions): Promise<RunningDashboard> {
  const server = createServer((request, response) => answer(request, response, options));
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    const { url = '/', headers } = request;
    const [path, query = ''] = url.split('?');
    const isOurs = isOwnName(headers.host) && path === '/stream' && isOwnPage(headers.origin);
    if (options.stream === null || !isOurs) socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
    else forwardUpgrade(request, socket, head, `${options.stream.replace(/^ws/, 'http')}?${query}`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        for (const socket of upgraded) socket.destroy();
        server.closeAllConnections();
      }),
  };
}

function isOwnName(name = ''): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(name);
}

/** Browsers open streams for any page; they say for which. A program that is no browser says nothing. */
function isOwnPage(origin: string | undefined): boolean {
  return origin === undefined || (URL.canParse(origin) && isOwnName(new URL(origin).host));
}

function answer(request: IncomingMessage, response: ServerResponse, options: DashboardOptions): void {
  for (const [name, value] of Object.entries(dashboardHeaders())) response.setHeader(name, value);
  const refused = respond(request, response, options);
  if (refused !== undefined) response.writeHead(refused).end();
}

/** The status to refuse with; undefined where the request is being answered. */
function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, api, endpoint, config, simulator }: DashboardOptions,
): number | undefined {
  // A name of somebody else's that resolves to this machine is no way in.
  if (!isOwnName(request.headers.host)) return 421;
  const { method = 'GET', url = '/' } = request;
  const path = url.split('?')[0] ?? '/';
  if (path.startsWith('/v1/')) {
    forward(request, response, `${api}${url}`);
    return undefined;
  }
  if (path === '/auth') {
    const call = request.headers['x-amz-target'];
    if (method !== 'POST' || typeof call !== 'string' || !signInCalls.has(call)) return 403;
    forward(request, response, `${endpoint}/`);
    return undefined;
  }
  if (path === '/simulated-account' && simulator !== undefined) {
    const venue = new URL(url, 'http://page').searchParams.get('venue') ?? '';
    if (method !== 'POST' || !config.simulatedVenues?.includes(venue)) return 404;
    if (!isOwnPage(request.headers.origin)) return 403;
    void giveAccount(response, simulator, venue);
    return undefined;
  }
  if (method !== 'GET' && method !== 'HEAD') return 405;
  const file = path === '/config.json' ? configFile(config) : fileAt(folder, path);
  if (!file) return 404;
  response.setHeader('content-type', file.type);
  response.setHeader('cache-control', file.cacheControl);
  response.end(method === 'HEAD' ? undefined : file.body);
  return undefined;
}

async function giveAccount(response: ServerResponse, simulator: string, venue: string): Promise<void> {
  const keys = await openSimulatedAccount(simulator, venue);
  response.writeHead(keys ? 201 : 502, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(keys ?? {}));
}

function configFile(config: DashboardConfig): SentFile {
  return { body: Buffer.from(JSON.stringify(config)), type: 'application/json', cacheControl: 'no-store' };
}

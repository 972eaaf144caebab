import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** `drop`: the connection is cut without an answer. `hang`: nothing is ever answered. */
export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'drop'
  | 'hang';
type Route = Answer | readonly Answer[] | ((request: SeenRequest) => Answer);

export interface ApiServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Answers `METHOD /path` (the query is ignored): always the same, one after the other (the last stays), or computed. */
  on(route: string, answer: Route): void;
  stop(): Promise<void>;
}

/** A stand-in for the HTTP API that answers what a test wrote down. Text bodies are sent as they are. */
export async function startApiServer(): Promise<ApiServer> {
  const routes = new Map<string, Route>();
  const counts = new Map<string, number>();
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '' } = request;
      const seen = { method, url, headers: request.headers, body };
      requests.push(seen);
      const key = `${method} ${url.split('?')[0]}`;
      const nth = counts.get(key) ?? 0;
      counts.set(key, nth + 1);
      send(response, pick(routes.get(key), seen, nth));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    on: (route, answer) => {
      routes.set(route, answer);
      counts.delete(route);
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function pick(route: Route | undefined, request: SeenRequest, nth: number): Answer {
  if (route === undefined) return { status: 404, body: { message: 'Not Found' } };
  if (typeof route === 'function') return route(request);
  if (!isList(route)) return route;
  return route[Math.min(nth, route.length - 1)] ?? 'drop';
}

function isList(route: Answer | readonly Answer[]): route is readonly Answer[] {
  return Array.isArray(route);
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  const { status, body, headers } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

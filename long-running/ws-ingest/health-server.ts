import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthSource {
  /** Why the process is not ready; empty when it is. */
  reasons(): readonly string[];
  metricsText(): string;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** GET /health (alive), /ready (200 or 503 with reasons), /metrics (Prometheus text). Loopback unless told otherwise. */
export async function startHealthServer(
  source: HealthSource,
  host: string,
  port: number,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const { status, type, body } = answer(source, request.method ?? '', request.url ?? '');
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answer(source: HealthSource, method: string, url: string): Answer {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'METHOD_NOT_ALLOWED' });
  switch (url.split('?', 1)[0]) {
    case '/health':
      return json(200, { status: 'alive' });
    case '/ready': {
      const reasons = source.reasons();
      return reasons.length === 0
        ? json(200, { status: 'ready' })
        : json(503, { status: 'not ready', reasons });
    }
    case '/metrics':
      return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: source.metricsText() };
    default:
      return json(404, { error: 'NOT_FOUND' });
  }
}

function json(status: number, body: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

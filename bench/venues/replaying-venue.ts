import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request as it arrived, to be sent again without a gateway. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReplayingVenue {
  readonly url: string;
  /** The last request that placed an order. */
  seen(): SeenRequest;
  /** From now on a question asked before is answered from memory, at no venue's cost. */
  replay(): void;
  stop(): Promise<void>;
}

interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Stands before the simulator: passes requests on, keeps the answers, and later gives them itself. */
export async function startReplayingVenue(target: string): Promise<ReplayingVenue> {
  const kept = new Map<string, KeptAnswer>();
  let replays = false;
  let last: SeenRequest | undefined;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = 'GET', url: path = '/' } = request;
    const name = `${method} ${path.split('?')[0]}`;
    if (method === 'POST')
      last = { method, path, headers: plainHeaders(request.headers), body: String(body) };
    let answer = replays ? kept.get(name) : undefined;
    if (!answer) {
      answer = await ask(`${target}${path}`, method, plainHeaders(request.headers), body);
      kept.set(name, answer);
    }
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the replaying venue has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen: () => {
      if (!last) throw new Error('no order has been placed yet');
      return last;
    },
    replay: () => {
      replays = true;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function ask(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<KeptAnswer> {
  const init = { method, headers, ...(method !== 'GET' && { body: new Uint8Array(body) }) };
  const answer = await fetch(url, init);
  const contentType = answer.headers.get('content-type') ?? 'application/json';
  return { status: answer.status, contentType, body: Buffer.from(await answer.arrayBuffer()) };
}

const hopHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'accept-encoding',
]);

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !hopHeaders.has(name) ? [[name, value]] : [],
    ),
  );
}

import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const asked = [
  ...[
    'accept',
    'authorization',
    'cache-control',
    'content-length',
    'content-type',
    'idempotency-key',
    'prefer',
  ],
  ...['user-agent', 'x-amz-target', 'x-correlation-id'],
];
const answered = ['cache-control', 'content-length', 'content-type', 'retry-after', 'x-amzn-errortype'];

/** Passes a request on and its answer back, with the headers that either side needs and no others. 502 when nobody answers. */
export function forward(from: IncomingMessage, to: ServerResponse, url: string): void {
  const { method = 'GET' } = from;
  const onward = request(url, { method, headers: only(asked, from.headers) }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, only(answered, answer.headers));
    answer.pipe(to);
  });
  onward.on('error', () => {
    if (!to.headersSent) to.writeHead(502);
    to.end();
  });
  to.on('close', () => onward.destroy());
  from.pipe(onward);
}

const opening = ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version'];
const opened = ['connection', 'upgrade', 'sec-websocket-accept'];

/** Passes a WebSocket on: its opening, then whatever either side says, until one of them ends. */
export function forwardUpgrade(from: IncomingMessage, to: Duplex, head: Buffer, url: string): void {
  const onward = request(url, { headers: only(opening, from.headers) });
  const refuse = (status: number) => to.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
  onward.on('upgrade', (answer, socket, first) => {
    const lines = Object.entries(only(opened, answer.headers)).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    to.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    if (first.length > 0) to.write(first);
    if (head.length > 0) socket.write(head);
    socket.pipe(to).pipe(socket);
    for (const [one, other] of [
      [socket, to],
      [to, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  onward.on('response', (answer) => {
    answer.resume();
    refuse(answer.statusCode ?? 502);
  });
  onward.on('error', () => refuse(502));
  to.on('close', () => onward.destroy());
  onward.end();
}

function only(names: readonly string[], headers: IncomingHttpHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

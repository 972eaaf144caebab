import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * Binance's spot market of BTCUSDT as a test writes it: nothing is said by itself. What it says of the book it also has
 * over REST.
 */
export class ScriptedBinance {
  /** Every message is said so many times. */
  times = 1;
  /** A new connection is closed after this; undefined: never. */
  closesAfterMs: number | undefined;
  connections = 0;
  readonly trades: object[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #update = 1_000;
  #tradeId = 0;
  #bidSize = 1;

  private constructor() {
    this.#server = createServer(({ url = '' }, response) => this.#answer(url, response));
    this.#server.on('upgrade', (request, socket, head) =>
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client)),
    );
  }

  static async start(): Promise<ScriptedBinance> {
    const venue = new ScriptedBinance();
    await new Promise<void>((listening) => venue.#server.listen(0, '127.0.0.1', listening));
    return venue;
  }

  get endpoints() {
    const { port } = this.#server.address() as AddressInfo;
    const ws = `ws://127.0.0.1:${port}`;
    return { rest: `http://127.0.0.1:${port}`, stream: ws, wsApi: ws };
  }

  get update(): number {
    return this.#update;
  }

  /** A change of the best bid, a trade, and the day's ticker. */
  tick(): void {
    const nowMs = Date.now();
    this.#bidSize += 1;
    this.#update += 1;
    this.#tradeId += 1;
    const of = { E: nowMs, s: 'BTCUSDT' };
    const numbers = { U: this.#update, u: this.#update };
    this.say({ e: 'depthUpdate', ...of, ...numbers, b: [['100.00', String(this.#bidSize)]], a: [] });
    const trade = { t: this.#tradeId, p: '100.50', q: '0.25', T: nowMs, m: false };
    this.say({ e: 'trade', ...of, ...trade });
    this.trades.push({ id: trade.t, price: trade.p, qty: trade.q, time: nowMs, isBuyerMaker: false });
    if (this.trades.length > 1_000) this.trades.shift();
    this.say({ e: '24hrTicker', ...of, c: '100.50', o: '99', h: '101', l: '98', v: '10', q: '1000' });
  }

  say(message: object | string | Uint8Array): void {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array;
    const frame = isRaw ? message : JSON.stringify(message);
    for (const socket of this.#sockets.clients)
      for (let time = 0; time < this.times; time++) socket.send(frame);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #accept(socket: WebSocket): void {
    this.connections += 1;
    this.#sockets.emit('connection', socket);
    if (this.closesAfterMs !== undefined) setTimeout(() => socket.close(1008), this.closesAfterMs).unref();
  }

  #answer(url: string, response: ServerResponse): void {
    const { pathname } = new URL(url, 'http://venue');
    const bids = [['100.00', String(this.#bidSize)]];
    const book = { lastUpdateId: this.#update, bids, asks: [['101.00', '1']] };
    const bodies: Readonly<Record<string, unknown>> = {
      '/api/v3/depth': book,
      '/api/v3/trades': this.trades,
      '/api/v3/klines': [],
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bodies[pathname]));
  }
}

import { WebSocket } from 'ws';

export interface MarketSocketListener {
  onMessage(bytes: Uint8Array): void;
  /** Called once, also when it never opened; nothing comes after it. */
  onLost(reason: string): void;
}

const connectLimitMs = 5_000;
const pingEveryMs = 5_000;
/** Two pings without an answer. */
const pongLimitMs = 11_000;
/** Bytes that wait to be sent; requests are small, so more means that nobody takes them. */
const bufferedMax = 1024 * 1024;

/** One connection to a venue's public streams, whose death is noticed. */
export class MarketSocket {
  readonly opened: Promise<void>;
  readonly #socket: WebSocket;
  readonly #listener: MarketSocketListener;
  readonly #pinging: NodeJS.Timeout;
  #pongAtMs = performance.now();
  #isOver = false;

  constructor(url: string, listener: MarketSocketListener) {
    this.#listener = listener;
    this.#socket = new WebSocket(url, { handshakeTimeout: connectLimitMs, perMessageDeflate: false });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.opened = promise;
    // Who does not wait for it hears of it by onLost.
    promise.catch(() => undefined);
    this.#socket.on('open', resolve);
    this.#socket.on('pong', () => {
      this.#pongAtMs = performance.now();
    });
    this.#socket.on('message', (data: Buffer) => {
      if (!this.#isOver) listener.onMessage(data);
    });
    const lost = (reason: string) => {
      reject(new Error(reason));
      this.#lose(reason);
    };
    this.#socket.on('error', (error) => lost(error.message));
    this.#socket.on('close', (code) => lost(`closed with ${code}`));
    this.#pinging = setInterval(() => this.#ping(), pingEveryMs);
  }

  send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > bufferedMax) this.#lose('it takes no messages');
    else this.#socket.send(text);
  }

  /** Nothing is heard of it afterwards. */
  close(): void {
    this.#end();
  }

  #ping(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.#pongAtMs > pongLimitMs) this.#lose('no answer to pings');
    else this.#socket.ping();
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.#end();
    this.#listener.onLost(reason);
  }

  #end(): void {
    this.#isOver = true;
    clearInterval(this.#pinging);
    this.#socket.terminate();
  }
}

import { WebSocket } from 'ws';

export interface MarketSocketListener {
  onMessage(bytes: Uint8Array): void;
  /** Called once, also when it never opened; nothing comes after it. */
  onLost(reason: string): void;
}

export interface MarketSocketOptions {
  /** Shortest time between two messages of ours: venues close connections that say more. */
  readonly requestEveryMs: number;
  /** Sent now and then where the venue does not count the protocol's own pings. */
  readonly heartbeat?: string | undefined;
}

const connectLimitMs = 5_000;
const pingEveryMs = 5_000;
/** Two pings without an answer. */
const pongLimitMs = 11_000;
/** The strictest venue wants to hear from us within 20 s. */
const pingsAHeartbeat = 3;
/** Bytes that wait to be sent; requests are small, so more means that nobody takes them. */
const bufferedMax = 1024 * 1024;

/** One connection to a venue's public streams, whose death is noticed. */
export class MarketSocket {
  readonly opened: Promise<void>;
  readonly #socket: WebSocket;
  readonly #listener: MarketSocketListener;
  readonly #options: MarketSocketOptions;
  readonly #pinging: NodeJS.Timeout;
  readonly #waiting: string[] = [];
  #sending: NodeJS.Timeout | undefined;
  #pongAtMs = performance.now();
  #pings = 0;
  #isOver = false;

  constructor(url: string, options: MarketSocketOptions, listener: MarketSocketListener) {
    this.#listener = listener;
    this.#options = options;
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

  /** In order, no faster than the venue takes it. */
  send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#waiting.push(text);
    if (this.#sending === undefined) this.#sendNext();
  }

  /** Nothing is heard of it afterwards. */
  close(): void {
    this.#end();
  }

  #sendNext(): void {
    this.#sending = undefined;
    const next = this.#waiting.shift();
    if (next === undefined || this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > bufferedMax) {
      this.#lose('it takes no messages');
      return;
    }
    this.#socket.send(next);
    this.#sending = setTimeout(() => this.#sendNext(), this.#options.requestEveryMs);
  }

  #ping(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.#pongAtMs > pongLimitMs) {
      this.#lose('no answer to pings');
      return;
    }
    this.#socket.ping();
    this.#pings += 1;
    const { heartbeat } = this.#options;
    if (heartbeat !== undefined && this.#pings % pingsAHeartbeat === 0) this.send(heartbeat);
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.#end();
    this.#listener.onLost(reason);
  }

  #end(): void {
    this.#isOver = true;
    clearInterval(this.#pinging);
    clearTimeout(this.#sending);
    this.#socket.terminate();
  }
}

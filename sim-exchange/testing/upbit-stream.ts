import { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueAddress } from '../index.ts';
import { bearer, type TokenTraits } from './upbit-client.ts';

const messageSchema = z.looseObject({});
type Message = z.output<typeof messageSchema>;

/** One connection to Upbit's streams; keeps every message, in order of arrival. Close it in every case. */
export class UpbitStream {
  readonly messages: unknown[] = [];
  readonly closed: Promise<void>;
  readonly socket: WebSocket;
  private wake = () => {};
  private asked = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.wake();
    });
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  /** Rejects with the words of the refusal where the handshake is refused. */
  static async open(
    address: VenueAddress,
    target: 'public' | 'private',
    traits?: TokenTraits,
  ): Promise<UpbitStream> {
    const isPrivate = target === 'private';
    const headers = isPrivate ? { authorization: bearer(address, '', traits) } : {};
    const socket = new WebSocket(`${address.ws}/websocket/v1${isPrivate ? '/private' : ''}`, { headers });
    const stream = new UpbitStream(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('open', resolve).on('error', reject);
      socket.on('unexpected-response', (_, response) => {
        let text = `${response.statusCode} `;
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('end', () => reject(new Error(text)));
      });
    });
    return stream;
  }

  send(...parts: object[]): void {
    this.socket.send(JSON.stringify([{ ticket: 'test' }, ...parts]));
  }

  /** The first message that `fits`; waits for it. */
  async find(fits: (message: Message) => boolean): Promise<Message> {
    for (let i = 0; ; i++) {
      while (this.messages.length <= i) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const message = messageSchema.safeParse([this.messages[i]].flat()[0]);
      if (message.success && fits(message.data)) return message.data;
    }
  }

  /** Asks for the subscriptions: once that is answered, what was sent before has taken effect. */
  async subscriptions(): Promise<unknown> {
    this.asked += 1;
    const ticket = `list ${this.asked}`;
    this.socket.send(JSON.stringify([{ ticket }, { method: 'LIST_SUBSCRIPTIONS' }]));
    return (await this.find((message) => message.ticket === ticket)).result;
  }

  close(): void {
    this.socket.terminate();
  }
}

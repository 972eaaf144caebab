import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { BitgetWorld, futures } from '../../testing/bitget-world.ts';

const messageSchema = z.looseObject({
  event: z.string().optional(),
  code: z.number().optional(),
  action: z.string().optional(),
  arg: z.looseObject({ topic: z.string().optional(), channel: z.string().optional() }).optional(),
  data: z.array(z.looseObject({})).optional(),
});
type Message = z.output<typeof messageSchema>;

let bitget: BitgetWorld;
const open: Stream[] = [];
beforeAll(async () => {
  bitget = await BitgetWorld.start();
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.socket.terminate();
});
afterAll(() => bitget?.sim.stop());

/** One connection; keeps every message, in order of arrival. */
class Stream {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  private wake = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const text = String(data);
      this.messages.push(text === 'pong' ? { event: 'pong' } : messageSchema.parse(JSON.parse(text)));
      this.wake();
    });
  }

  static async open(path: string): Promise<Stream> {
    const stream = new Stream(new WebSocket(`${bitget.address.ws}${path}`));
    open.push(stream);
    await new Promise<void>((resolve, reject) => stream.socket.on('open', resolve).on('error', reject));
    return stream;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  login(given: Record<string, string> = {}): void {
    const { apiKey, secret, password = '' } = bitget.address;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const sign = createHmac('sha256', secret).update(`${timestamp}GET/user/verify`).digest('base64');
    this.send({ op: 'login', args: [{ apiKey, passphrase: password, timestamp, sign, ...given }] });
  }

  subscribe(...args: object[]): void {
    this.send({ op: 'subscribe', args });
  }

  /** The first message that `fits`; waits for it. */
  async find(fits: (message: Message) => boolean): Promise<Message> {
    for (let i = 0; ; i++) {
      while (this.messages.length <= i) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const message = this.messages[i];
      if (message !== undefined && fits(message)) return message;
    }
  }

  data(topic: string): Promise<Message> {
    return this.find(({ arg, data }) => (arg?.topic ?? arg?.channel) === topic && data !== undefined);
  }
}

describe('public streams', () => {
  const book = { instType: 'usdt-futures', topic: 'books', symbol: 'BTCUSDT' };

  it('a book is a snapshot, then changes that follow each other', async () => {
    const stream = await Stream.open('/v3/ws/public');
    stream.subscribe(book);
    const { data } = await stream.data('books');
    const last = z.number().parse(data?.[0]?.seq);
    await bitget.place({ ...futures, price: '59999', qty: '0.05' });
    const update = await stream.find(({ action }) => action === 'update');
    expect(update.data?.[0]).toMatchObject({ pseq: last, b: [['59999', '0.55']] });
  });

  it('the older stream calls the same otherwise, with a checksum', async () => {
    const stream = await Stream.open('/v2/ws/public');
    stream.subscribe({ instType: 'SPOT', channel: 'books', instId: 'BTCUSDT' });
    stream.subscribe({ instType: 'SPOT', channel: 'ticker', instId: 'BTCUSDT' });
    expect((await stream.data('books')).data?.[0]).toMatchObject({ checksum: expect.any(Number) });
    expect((await stream.find(({ arg }) => arg?.channel === 'ticker')).event).toBe('subscribe');
    stream.send('ping');
    expect((await stream.find(({ event }) => event === 'pong')).event).toBe('pong');
  });

  it('says what does not exist', async () => {
    const stream = await Stream.open('/v3/ws/public');
    stream.subscribe({ ...book, symbol: 'NOUSDT' });
    expect(await stream.find(({ event }) => event === 'error')).toMatchObject({ code: 30001 });
  });
});

describe('private streams', () => {
  it('let nobody in without the right key, passphrase and signature', async () => {
    const stream = await Stream.open('/v3/ws/private');
    stream.subscribe({ instType: 'UTA', topic: 'order' });
    expect(await stream.find(({ event }) => event === 'error')).toMatchObject({ code: 30004 });
    for (const [given, code] of [
      [{ apiKey: 'nobody' }, 30011],
      [{ passphrase: 'wrong' }, 30012],
      [{ sign: 'wrong' }, 30015],
      [{ timestamp: '1700000000' }, 30014],
    ] as const) {
      stream.login(given);
      await stream.find((message) => message.code === code);
    }
  });

  it('tell orders, fills, balances and positions as they change', async () => {
    const stream = await Stream.open('/v3/ws/private');
    stream.login();
    await stream.find(({ event }) => event === 'login');
    for (const topic of ['order', 'fill', 'account', 'position']) {
      stream.subscribe({ instType: 'UTA', topic });
      await stream.find(({ event, arg }) => event === 'subscribe' && arg?.topic === topic);
    }
    await bitget.place({ ...futures, orderType: 'market', qty: '0.01', clientOid: 'heard' });
    expect((await stream.data('order')).data?.[0]).toMatchObject({ clientOid: 'heard', orderStatus: 'live' });
    const filled = await stream.find(({ data }) => data?.[0]?.orderStatus === 'filled');
    expect(filled.data?.[0]).toMatchObject({
      category: 'usdt-futures',
      cumExecQty: '0.01',
      holdSide: 'long',
      feeDetail: [{ feeCoin: 'USDT', fee: '0.360006' }],
    });
    expect((await stream.data('fill')).data?.[0]).toMatchObject({ clientOid: 'heard', execQty: '0.01' });
    expect((await stream.data('position')).data?.[0]).toMatchObject({ posSide: 'long', size: '0.01' });
    expect((await stream.data('account')).data?.[0]).toMatchObject({ coin: expect.any(Array) });
  });

  it('of the older interface has nothing for a unified account', async () => {
    const stream = await Stream.open('/v2/ws/private');
    stream.login();
    await stream.find(({ event }) => event === 'login');
    stream.subscribe({ instType: 'SPOT', channel: 'orders', instId: 'default' });
    expect(await stream.find(({ event }) => event === 'error')).toMatchObject({ code: 30001 });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handledClient } from './handled-client.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  unhandled.splice(0);
});

/** As ccxt's connection object does: the caller gets the promise, and may drop it. */
function closedClient() {
  const futures: Record<string, Promise<never>> = {};
  return {
    futures,
    future(hash: string): Promise<never> {
      futures[hash] ??= Promise.reject(new Error('closed'));
      return futures[hash];
    },
    async send(_message: unknown): Promise<unknown> {
      throw new Error('WebSocket is not open: readyState 3 (CLOSED)');
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('handledClient', () => {
  it('lets nobody’s rejections end the process', async () => {
    const client = handledClient(closedClient());
    void client.send({ id: 1 });
    void client.future('book');
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('still tells those who wait', async () => {
    const client = handledClient(closedClient());
    await expect(client.send({ id: 1 })).rejects.toThrow('not open');
    await expect(client.future('book')).rejects.toThrow('closed');
  });
});

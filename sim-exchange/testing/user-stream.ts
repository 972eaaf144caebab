import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import * as z from 'zod';
import type { VenueAddress } from '../index.ts';

const told = z.object({ event: z.object({ e: z.literal('executionReport'), c: z.string() }) });

/** A connection that hears Binance's user data stream of a key's account. */
export async function userStream({ ws, apiKey, secret }: VenueAddress) {
  const socket = new WebSocket(`${ws}/ws-api/v3`);
  const heard: unknown[] = [];
  await once(socket, 'open');
  const timestamp = Date.now();
  const signature = createHmac('sha256', secret)
    .update(`apiKey=${apiKey}&timestamp=${timestamp}`)
    .digest('hex');
  const method = 'userDataStream.subscribe.signature';
  socket.send(JSON.stringify({ id: 1, method, params: { apiKey, timestamp, signature } }));
  await once(socket, 'message');
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const clientOrderIds = () =>
    heard.flatMap((message) => {
      const parsed = told.safeParse(message);
      return parsed.success ? [parsed.data.event.c] : [];
    });
  return { socket, clientOrderIds };
}

import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import type { VenueAddress } from '#sim-exchange/index.ts';
import { round } from '../statistics.ts';
import { approvedOrder, type MeasuredVenue, openSession } from './venue-orders.ts';

/**
 * Orders that clients place and cancel through the gateway, and the stream messages that other clients hear meanwhile.
 * Clients and simulator share the machine: this is a floor for the simulator, not its limit.
 */
export async function measureLoad(measured: MeasuredVenue, address: VenueAddress, load: LoadSize) {
  const sockets = await openSockets(address, load);
  let messages = 0;
  for (const socket of sockets) socket.on('message', () => messages++);
  try {
    const session = await openSession(measured, address.http, address);
    const order = approvedOrder(measured);
    const run = `${loads++}X`;
    let serial = 0;
    let accepted = 0;
    const startedAtMs = performance.now();
    const client = async () => {
      while (serial < load.orders) {
        const clientOrderId = `TWLOAD${run}${String(serial++).padStart(6, '0')}`;
        const answer = await session.submit(order, measured.instrument, clientOrderId);
        if (answer.class === 'ACCEPTED') accepted++;
        await session.cancel({ instrument: measured.instrument, clientOrderId });
      }
    };
    await Promise.all(Array.from({ length: load.clients }, client));
    const seconds = (performance.now() - startedAtMs) / 1000;
    return {
      venue: measured.venue,
      clients: load.clients,
      orders: load.orders,
      accepted,
      placedAndCancelledPerSecond: round(load.orders / seconds),
      ...(sockets.length > 0 && {
        streams: sockets.length,
        messagesPerSecond: round(messages / seconds),
      }),
    };
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}

/** Upbit takes a client order id once for ever: each load has its own. */
let loads = 0;

interface LoadSize {
  readonly orders: number;
  readonly clients: number;
  /** A raw stream path, and how many listen to it. */
  readonly stream?: string;
  readonly listeners?: number;
}

async function openSockets(address: VenueAddress, { stream, listeners = 0 }: LoadSize): Promise<WebSocket[]> {
  if (stream === undefined) return [];
  const sockets = Array.from({ length: listeners }, () => new WebSocket(`${address.ws}${stream}`));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve, reject) => {
          socket.once('open', resolve);
          socket.once('error', reject);
        }),
    ),
  );
  return sockets;
}

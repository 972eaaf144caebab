import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import type { VenueAddress } from '#sim-exchange/index.ts';
import { median, round } from '../statistics.ts';
import { type SeenRequest, startReplayingVenue } from './replaying-venue.ts';
import { approvedOrder, type MeasuredVenue, openSession } from './venue-orders.ts';

/**
 * What a gateway adds to an order: serialise, sign, send, parse, classify, less the same request by node's own HTTP client. Both
 * go to a server that answers from memory, alternately, so that the venue's own time is in neither.
 */
export async function measureOverhead(measured: MeasuredVenue, address: VenueAddress, orders: number) {
  const venue = await startReplayingVenue(address.http);
  try {
    const session = await openSession(measured, venue.url, address);
    const order = approvedOrder(measured);
    const submit = (id: string) => session.submit(order, measured.instrument, id);
    const first = await submit('TWBENCH000001');
    if (first.class !== 'ACCEPTED')
      throw new Error(`${measured.venue} does not accept the bench's order: ${JSON.stringify(first)}`);
    venue.replay();
    const seen = venue.seen();
    const bare = () => sendBare(venue.url, seen);
    const withGateway: number[] = [];
    const without: number[] = [];
    for (let i = 0; i < orders + 20; i++) {
      const gatewayMs = await timeMs(() => submit('TWBENCH000001'));
      const bareMs = await timeMs(bare);
      if (i < 20) continue;
      withGateway.push(gatewayMs);
      without.push(bareMs);
    }
    return {
      venue: measured.venue,
      orders,
      gatewayP50Ms: round(median(withGateway), 3),
      bareP50Ms: round(median(without), 3),
      overheadP50Ms: round(median(withGateway) - median(without), 3),
    };
  } finally {
    await venue.stop();
  }
}

/** Over a kept connection, as gateways do. */
const agent = new Agent({ keepAlive: true });

function sendBare(url: string, { method, path, headers, body }: SeenRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { method, headers, agent }, (answer) => text(answer).then(resolve, reject))
      .once('error', reject)
      .end(body);
  });
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

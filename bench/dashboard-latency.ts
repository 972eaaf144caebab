import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { LocalCloud } from '#local-cloud/index.ts';
import { type OrderResource, orderResource } from '#shared/http-api/schemas.ts';
import { serverFrame } from '#shared/http-api/stream-schemas.ts';
import { percentile, round } from './statistics.ts';

type Seen = { rows: [string, number][]; gone: [string, number][]; stream: [number, string][] };

/** From an event, by the time of the transaction that made it, to the frame of the screen that shows it; and how much of that the stream took. */
export async function measureLatency(cloud: LocalCloud, page: Page, count: number, signal: AbortSignal) {
  const { api, user } = cloud.document;
  const call = async (method: string, path: string, body?: object): Promise<OrderResource> => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: {
        ...{ authorization: `Bearer ${cloud.context.tokens.accessToken}` },
        ...{ 'content-type': 'application/json', 'idempotency-key': randomUUID(), prefer: 'wait=10' },
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return orderResource.parse(await answer.json());
  };
  const order = {
    ...{ accountId: user.accountId, instrument: 'BTC/USDT', side: 'buy', type: 'limit' },
    ...{ quantity: '0.001', limitPrice: '30000' },
  };
  const placed: OrderResource[] = [];
  for (let index = 0; index < count; index += 1) {
    const one = await call('POST', '/v1/orders', order);
    placed.push(one);
    await page.locator(`a[href="/orders/${one.orderId}"]`).waitFor();
    await sleep(500, undefined, { signal });
  }
  for (const { orderId } of placed) {
    await call('DELETE', `/v1/orders/${orderId}`);
    await page.locator(`a[href="/orders/${orderId}"]`).waitFor({ state: 'detached' });
    await sleep(500, undefined, { signal });
  }
  const seen = await page.evaluate<Seen>(
    '({ rows: [...seen.rows], gone: [...seen.gone], stream: seen.stream })',
  );
  const ids = new Set(placed.map(({ orderId }) => orderId));
  const told = eventsOf(seen.stream).filter(({ orderId }) => ids.has(orderId));
  const shown = (type: string, at: readonly [string, number][]) => {
    const times = new Map(at);
    return told.flatMap(({ orderId, type: each, atMs, heardAtMs }) => {
      const pixelAtMs = times.get(orderId);
      if (each !== type || pixelAtMs === undefined) return [];
      return [{ totalMs: pixelAtMs - atMs, streamMs: heardAtMs - atMs, pageMs: pixelAtMs - heardAtMs }];
    });
  };
  return {
    aimP95Ms: 150,
    orderEnds: distribution(shown('order.canceled', seen.gone)),
    newOrder: distribution(shown('order.initialized', seen.rows)),
  };
}

function eventsOf(stream: Seen['stream']) {
  return stream.flatMap(([heardAtMs, text]) => {
    const frame = serverFrame.safeParse(JSON.parse(text));
    if (!frame.success || frame.data.type !== 'messages') return [];
    return frame.data.messages
      .filter(({ topic }) => topic === 'orders')
      .map(({ type, atMs, data }) => ({ heardAtMs, type, atMs, orderId: data.order_id ?? '' }));
  });
}

interface Took {
  readonly totalMs: number;
  readonly streamMs: number;
  readonly pageMs: number;
}

function distribution(took: readonly Took[]) {
  const at = (of: keyof Took, percent: number) =>
    round(
      percentile(
        took.map((each) => each[of]),
        percent,
      ),
    );
  return {
    events: took.length,
    eventToPixel: { p50Ms: at('totalMs', 50), p95Ms: at('totalMs', 95) },
    ofThatStream: { p50Ms: at('streamMs', 50), p95Ms: at('streamMs', 95) },
    ofThatPage: { p50Ms: at('pageMs', 50), p95Ms: at('pageMs', 95) },
  };
}

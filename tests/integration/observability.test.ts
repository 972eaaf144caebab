import { describe, expect, inject, it } from 'vitest';
import { marketBuy, place, settled } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { logOf } from '../support/logs.ts';

const { venueSecrets, accessToken, ingest } = inject('cloud');
const names = [
  'place-trade',
  'risk-check',
  'submit-order',
  'fill-handler',
  'publish-events',
  'query-trading',
  'release-funds',
  'cancel-order',
  'manage-venue-keys',
];
describe('the logs', () => {
  it('carry one correlation id through API, saga, venue call and settlement', async () => {
    const correlationId = 'observability-test.1';
    const order = await settled(
      (await place(marketBuy(), { waitSeconds: 20, headers: { 'x-correlation-id': correlationId } })).orderId,
    );
    expect(order.correlationId).toBe(correlationId);
    for (const name of ['place-trade', 'risk-check', 'submit-order', 'fill-handler'])
      await eventually(async () => ((await logOf(name)).includes(correlationId) ? true : undefined), {
        otherwise: () => `${name} logged nothing under ${correlationId}`,
      });
  });

  it('are structured, and hold no key, no secret, no token', async () => {
    for (const name of names) {
      const text = await logOf(name).catch(() => '');
      for (const secret of [...venueSecrets, accessToken])
        expect(`${name} ${text.includes(secret)}`).toBe(`${name} false`);
      expect(text.toLowerCase()).not.toContain('signature=');
    }
    expect(
      (await logOf('submit-order')).split('\n').some((line) => line.includes('"service":"submit-order"')),
    ).toBe(true);
  });
});

describe('ws-ingest', () => {
  it('tells its health, readiness and figures on loopback', async () => {
    expect((await fetch(`${ingest}/health`)).status).toBe(200);
    await eventually(async () => ((await fetch(`${ingest}/ready`)).status === 200 ? true : undefined), {
      otherwise: () => 'ws-ingest is not ready',
    });
    const metrics = await (await fetch(`${ingest}/metrics`)).text();
    expect(metrics).toMatch(/^# TYPE /m);
    for (const secret of venueSecrets) expect(metrics).not.toContain(secret);
  });
});

import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { SimulatedClock, startMs } from '../../testing/simulated-clock.ts';
import { CloudWatchMetrics } from './metrics.ts';

/** A real client, answered for before it would serialise: CloudWatch's wire format is binary. */
function metricsTo(answer: () => void) {
  const published: PutMetricDataCommand['input'][] = [];
  const client = new CloudWatchClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
  });
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        published.push(new PutMetricDataCommand(input as PutMetricDataCommand['input']).input);
        answer();
        return { output: { $metadata: {} }, response: {} };
      },
    { step: 'initialize', priority: 'high' },
  );
  return { metrics: new CloudWatchMetrics(client, new SimulatedClock()), published };
}

describe('a metric', () => {
  it.each([0, 3, 1234.5])(
    'of %d is published at once, with the clock’s time, zeros included',
    async (value) => {
      const { metrics, published } = metricsTo(() => {});
      await metrics.publish('OrdersInDoubt', value);
      expect(published).toEqual([
        {
          Namespace: 'Tradewind',
          MetricData: [{ MetricName: 'OrdersInDoubt', Value: value, Timestamp: new Date(startMs) }],
        },
      ]);
    },
  );

  it('that is not taken is a fault: silence must not look like health', async () => {
    const { metrics } = metricsTo(() => {
      throw new Error('throttled');
    });
    await expect(metrics.publish('OrdersStuck', 1)).rejects.toThrow('throttled');
  });
});

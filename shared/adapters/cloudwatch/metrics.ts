import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../ports/clock.port.ts';
import type { MetricName, Metrics } from '../../ports/metrics.port.ts';

/** Publishes directly, not through log extraction: an alarm must not depend on a log pipeline. */
export class CloudWatchMetrics implements Metrics {
  readonly #client: CloudWatchClient;
  readonly #clock: Clock;

  constructor(client: CloudWatchClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  async publish(name: MetricName, value: number): Promise<void> {
    const datum = { MetricName: name, Value: value, Timestamp: new Date(this.#clock.nowMs()) };
    await this.#client.send(new PutMetricDataCommand({ Namespace: 'Tradewind', MetricData: [datum] }));
  }
}

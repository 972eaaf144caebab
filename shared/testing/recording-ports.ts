import type { Log } from '../ports/log.port.ts';
import type { MetricName, Metrics } from '../ports/metrics.port.ts';
import type { SagaInput, SagaStart, SagaStarter } from '../ports/saga.port.ts';

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export class RecordingMetrics implements Metrics {
  readonly published: { readonly name: MetricName; readonly value: number }[] = [];

  async publish(name: MetricName, value: number): Promise<void> {
    this.published.push({ name, value });
  }
}

/** A saga runner that runs nothing: records the starts, and answers what a test says of a name (default STARTED). */
export class RecordingSaga implements SagaStarter {
  readonly starts: SagaInput[] = [];
  readonly #answers = new Map<string, SagaStart | Error>();

  answer(orderId: string, generation: number, answer: SagaStart | Error): void {
    this.#answers.set(`${orderId}-${generation}`, answer);
  }

  async start(input: SagaInput): Promise<SagaStart> {
    this.starts.push(input);
    const answer = this.#answers.get(`${input.orderId}-${input.generation}`) ?? 'STARTED';
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

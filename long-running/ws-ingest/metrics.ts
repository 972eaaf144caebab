type Labels = Readonly<Record<string, string>>;

const help = {
  tradewind_ingest_market_events_total: 'Price and trade frames read from public streams.',
  tradewind_ingest_account_events_total: 'Fills and order updates read from account streams.',
  tradewind_ingest_unreadable_total: 'Frames and reports that are not what the venue documents.',
  tradewind_ingest_reconnects_total: 'Streams opened again after they were lost or silent.',
  tradewind_ingest_book_resyncs_total: 'Order books loaded anew after a gap in their sequence.',
  tradewind_ingest_price_saves_total: 'Prices written to the store.',
  tradewind_ingest_fallback_polls_total: 'REST polls while a public stream was silent.',
  tradewind_ingest_queue_sends_total: 'Account events handed to the queue.',
  tradewind_ingest_queue_failures_total: 'Sends to the queue that failed and were repeated.',
  tradewind_ingest_catch_ups_total: 'Catch-ups of an account with its venue, done to the end.',
  tradewind_ingest_recovered_orders_total: 'Orders of which a catch-up found news.',
  tradewind_ingest_feed_age_ms: 'Age of the newest saved price.',
  tradewind_ingest_book_in_step: '1 while the order book follows the venue’s sequence.',
  tradewind_market_book_valid: '1 while the live book is the venue’s; the state of its feed beside it.',
  tradewind_ingest_buffer_events: 'Account events waiting for the queue.',
  tradewind_ingest_heap_bytes: 'Heap in use.',
  tradewind_ingest_accounts: 'Accounts by state of their stream.',
} as const;
export type IngestMetric = keyof typeof help;

/** One measured value with its labels. */
export interface Sample {
  readonly name: IngestMetric;
  readonly labels: Labels;
  readonly value: number;
}

/** Counters, and gauges that are measured when somebody asks. */
export class IngestMetrics {
  readonly #counters = new Map<string, { name: IngestMetric; labels: Labels; value: number }>();
  readonly #gauges: (() => readonly Sample[])[] = [];

  count(name: IngestMetric, labels: Labels, by = 1): void {
    const key = `${name}${labelText(labels)}`;
    const counter = this.#counters.get(key);
    if (counter) counter.value += by;
    else this.#counters.set(key, { name, labels, value: by });
  }

  gauge(measure: () => readonly Sample[]): void {
    this.#gauges.push(measure);
  }

  /** The sum of a counter over all labels. */
  total(name: IngestMetric): number {
    return [...this.#counters.values()].reduce(
      (sum, each) => (each.name === name ? sum + each.value : sum),
      0,
    );
  }

  /** Prometheus text format. */
  text(): string {
    const samples = [...this.#counters.values(), ...this.#gauges.flatMap((measure) => measure())];
    const names = [...new Set(samples.map(({ name }) => name))].sort();
    return names
      .map((name) =>
        block(
          name,
          samples.filter((sample) => sample.name === name),
        ),
      )
      .join('');
  }
}

function block(name: IngestMetric, samples: readonly Sample[]): string {
  const type = name.endsWith('_total') ? 'counter' : 'gauge';
  const rows = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`).join('');
  return `# HELP ${name} ${help[name]}\n# TYPE ${name} ${type}\n${rows}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replace(/["\\\n]/g, '_')}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

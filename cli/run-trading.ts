import type { Connection, ConnectOptions } from './connection.ts';
import { type Outcome, type OutputOptions, report } from './output.ts';

/** Runs one trading command: connects, does the work, reports. */
export async function runTrading(
  options: ConnectOptions & OutputOptions,
  work: (connection: Connection) => Promise<Outcome>,
): Promise<void> {
  const { connect } = await import('./connection.ts');
  const connected = await connect(options);
  report(connected.ok ? await work(connected.connection) : connected.outcome, options);
}

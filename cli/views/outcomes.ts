import type { OrderResource, ProblemDocument } from '#shared/http-api/schemas.ts';
import { table } from './table.ts';

export interface OutcomeRow {
  readonly name: string;
  readonly order: OrderResource | null;
  readonly problem: ProblemDocument | null;
}

/** A line for each of many orders: what became of it, or why nothing did. */
export function outcomeTable(title: string, rows: readonly OutcomeRow[]): string {
  if (rows.length === 0) return 'No orders.';
  return table(
    [{ title }, { title: 'OUTCOME' }, { title: 'INSTRUMENT' }, { title: 'SIDE' }, { title: 'WHY / ORDER' }],
    rows.map(({ name, order, problem }) => [
      name,
      order?.state ?? problem?.code ?? '',
      order?.instrument ?? '',
      order?.side ?? '',
      problem ? problem.detail : order ? (order.message ?? order.orderId) : '',
    ]),
  );
}

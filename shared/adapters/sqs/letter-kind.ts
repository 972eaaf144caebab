import * as z from 'zod';
import { domainEventTypes } from '../../domain/events/domain-event.ts';

/** Every kind of message of ours that can end among dead letters. Anything else may be anybody's words, and is not shown. */
const kinds = [
  ...['FILL', 'ORDER_UPDATE', 'CANCEL', 'RECONCILE', 'APPLY_SETTINGS', 'LOOK', 'STOP', 'SIGNAL'],
  ...domainEventTypes,
];
const isKind = (text: unknown): text is string => kinds.some((kind) => kind === text);

const message = z.record(z.string(), z.unknown());

/** What sort of message a body is, by nothing but names that we gave. */
export function letterKindOf(body: string): string {
  const parsed = message.safeParse(jsonOf(body));
  if (!parsed.success) return 'UNREADABLE';
  const { kind, type, backtestId, requestContext, dynamodb, DDBStreamBatchInfo: batch } = parsed.data;
  const detailType = parsed.data['detail-type'];
  const named = [kind, type, detailType].find(isKind);
  if (named !== undefined) return named;
  if (detailType === 'Step Functions Execution Status Change') return 'EXECUTION_ENDED';
  if (typeof backtestId === 'string') return 'BACKTEST';
  if (dynamodb !== undefined || batch !== undefined) return 'TABLE_RECORDS';
  return requestContext === undefined ? 'UNREADABLE' : 'FAILED_INVOCATION';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

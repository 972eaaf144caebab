import { expect, it } from 'vitest';
import { letterKindOf } from './letter-kind.ts';

it.each([
  ['FILL', { version: 1, kind: 'FILL', fill: { secret: 'x' } }],
  ['order.filled', { version: 1, type: 'order.filled', payload: {} }],
  ['order.filled', { 'detail-type': 'order.filled', detail: {} }],
  ['EXECUTION_ENDED', { 'detail-type': 'Step Functions Execution Status Change' }],
  ['BACKTEST', { version: 1, ownerId: 'o', backtestId: 'b' }],
  ['TABLE_RECORDS', { dynamodb: { NewImage: {} } }],
  ['FAILED_INVOCATION', { requestContext: { functionArn: 'arn' }, requestPayload: {} }],
  ['UNREADABLE', { kind: 'a secret that somebody sent' }],
  ['UNREADABLE', { kind: ['FILL'] }],
  ['UNREADABLE', 'a text'],
  ['UNREADABLE', null],
])('a body is %s', (kind, body) => {
  expect(letterKindOf(JSON.stringify(body))).toBe(kind);
});

it('a body that is no JSON is unreadable', () => {
  expect(letterKindOf('{"kind": "FILL"')).toBe('UNREADABLE');
});

import { expect, it } from 'vitest';
import { endedExecution } from './ended-execution.ts';

const input = { version: 1, ownerId: 'owner', orderId: 'order', generation: 0, correlationId: 'c' };
const event = (text: string) => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { status: 'ABORTED', name: 'order-0', input: text },
});

it('says whose saga it was', () => {
  const read = endedExecution.parse(event(JSON.stringify(input)));
  expect(read.detail.input).toMatchObject({ ownerId: 'owner', orderId: 'order' });
});

it.each<[string, unknown]>([
  ['the schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
  ['a call by hand', {}],
  ['an input that is no JSON', event('{')],
  ['an input of another version', event(JSON.stringify({ ...input, version: 2 }))],
])('%s is none', (_name, other) => {
  expect(endedExecution.safeParse(other).success).toBe(false);
});

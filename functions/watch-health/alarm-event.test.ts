import { expect, it } from 'vitest';
import { mayChangeHealth } from './alarm-event.ts';

const told = (...messages: readonly string[]) => ({
  Records: messages.map((body) => ({ body })),
});
const from = (OldStateValue: string, NewStateValue: string) =>
  JSON.stringify({ OldStateValue, NewStateValue });

it.each([
  ['an alarm that begins to ring', true, told(from('OK', 'ALARM'))],
  ['one that is quiet again', true, told(from('ALARM', 'OK'))],
  ['one that is evaluated for the first time', false, told(from('INSUFFICIENT_DATA', 'OK'))],
  ['one of several', true, told(from('INSUFFICIENT_DATA', 'OK'), from('OK', 'ALARM'))],
  ['words that nobody can read', true, told('it rings')],
  ['a message of another form', true, told('{"NewStateValue": "OK"}')],
  ['the schedule', true, { source: 'aws.events' }],
])('%s: %s', (_name, isWorth, event) => {
  expect(mayChangeHealth(event)).toBe(isWorth);
});

import { expect, test } from 'vitest';
import { keysFromText } from './read-keys.ts';

const two = { apiKey: 'key', secret: 'word' };
const three = { ...two, password: 'phrase' };

test.each([
  ['JSON', JSON.stringify(two), two],
  ['JSON with a password, over several lines', JSON.stringify(three, null, 2), three],
  ['a private key in JSON', '{"apiKey":"key","secret":"a\\nb"}', { apiKey: 'key', secret: 'a\nb' }],
  ['two lines', 'key\nword', two],
  ['three lines', 'key\nword\nphrase\n', three],
  ['lines of another system', '\uFEFFkey\r\nword\r\n', two],
  ['lines with spaces around', '  key \n\tword\n\n', two],
])('%s: keys', (_, given, keys) => {
  expect(keysFromText(given)).toEqual({ ok: true, keys });
});

test.each([
  ['nothing', '', 'KEYS_MISSING'],
  ['blank lines', ' \n\n', 'KEYS_MISSING'],
  ['one line', 'PLANTED', 'KEYS_UNREADABLE'],
  ['four lines', 'PLANTED\nb\nc\nd', 'KEYS_UNREADABLE'],
  ['an empty line between', 'PLANTED\n\nc', 'KEYS_UNREADABLE'],
  ['half of its JSON', '{"apiKey":"PLANTED","sec', 'KEYS_UNREADABLE'],
  ['no secret', '{"apiKey":"PLANTED"}', 'KEYS_UNREADABLE'],
  ['a number', '{"apiKey":"PLANTED","secret":7}', 'KEYS_UNREADABLE'],
  ['a field that nobody asked for', '{"apiKey":"a","secret":"b","PLANTED":"c"}', 'KEYS_UNREADABLE'],
])('%s: refused, and not repeated', (_, given, code) => {
  const read = keysFromText(given);
  expect(read).toMatchObject({ ok: false, outcome: { kind: 'refused', code } });
  expect(JSON.stringify(read)).not.toContain('PLANTED');
});

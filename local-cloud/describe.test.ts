import { describe, expect, it } from 'vitest';
import { apiBase } from './describe.ts';
import { printedProgress } from './progress.ts';

const expected = 'http://127.0.0.1:4600/_aws/execute-api/ab12cd/$default';

describe('API base', () => {
  it.each([
    'http://127.0.0.1:4600/_aws/execute-api/ab12cd/$default',
    'https://ab12cd.execute-api.us-east-1.amazonaws.com/',
    'http://ab12cd.execute-api.localhost:4600',
  ])('is in path form for %s', (apiUrl) => {
    expect(apiBase('http://127.0.0.1:4600', apiUrl)).toBe(expected);
  });

  it('refuses a URL that names no API', () => {
    expect(() => apiBase('http://127.0.0.1:4600', 'https://example.com/')).toThrow('names no API');
  });
});

describe('progress', () => {
  const record = async (isTerminal: boolean, error?: Error) => {
    const writes: string[] = [];
    const progress = printedProgress(2, (text) => writes.push(text), isTerminal);
    await progress.step('does it', async () => {});
    const failing = progress.step('does more', async () => {
      if (error) throw error;
    });
    await failing.catch(() => {});
    return writes.map((text) => text.replace(/\d+\.\d s/, 'N s'));
  };

  it('writes whole lines to a pipe', async () => {
    expect(await record(false)).toEqual(['[1/2] does it … N s\n', '[2/2] does more … N s\n']);
  });

  it('shows a terminal what it waits for', async () => {
    expect(await record(true)).toEqual(['[1/2] does it … ', 'N s\n', '[2/2] does more … ', 'N s\n']);
  });

  it('gives a note its own line below a running step', async () => {
    const writes: string[] = [];
    const progress = printedProgress(1, (text) => writes.push(text), true);
    await progress.step('does it', async () => progress.note('half-way'));
    expect(writes.join('').replace(/\d+\.\d s/, 'N s')).toBe(
      '[1/1] does it … \n      half-way\n[1/1] does it … N s\n',
    );
  });

  it.each([
    { error: new Error('no'), word: 'failed' },
    { error: new DOMException('asked', 'AbortError'), word: 'stopped' },
  ])('says $word', async ({ error, word }) => {
    expect((await record(false, error)).at(-1)).toBe(`[2/2] does more … ${word}\n`);
  });
});

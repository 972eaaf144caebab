import { describe, expect, it } from 'vitest';
import { csvBlob, csvLine, fileName } from './csv.ts';

describe('a line of CSV', () => {
  it.each([
    ['=1+1', `'=1+1`],
    ['+1 day', `'+1 day`],
    ['-lots', `'-lots`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ])('%j is no formula', (given, cell) => {
    expect(csvLine([given])).toBe(`${cell}\r\n`);
  });

  it('keeps figures as they are, also below zero', () => {
    expect(csvLine(['-12.5', '0.000000000000000001', '100'])).toBe('-12.5,0.000000000000000001,100\r\n');
  });

  it('quotes what would part cells or lines, and what begins or ends with a space', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', ' x', null])).toBe(
      '"a,b","say ""x""","two\nlines"," x",\r\n',
    );
  });
});

it('a file has its mark and every line', async () => {
  const blob = csvBlob([['day'], ['2026-11-22']]);
  expect(await blob.text()).toBe('day\r\n2026-11-22\r\n');
  expect(new Uint8Array(await blob.arrayBuffer()).slice(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]));
});

it('a name is one that every system takes', () => {
  expect(fileName('profit', 'paper/okx: 모의', '', '2026-11-22')).toBe(
    'profit_paper-okx-모의_2026-11-22.csv',
  );
});

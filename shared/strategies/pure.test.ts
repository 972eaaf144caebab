import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { strategies } from './all.ts';
import { eyesFor, hosted } from './host.ts';
import { template } from './template/strategy.ts';
import { facts } from './testing/script.ts';

afterEach(() => vi.unstubAllGlobals());

const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.test\.ts$|^testing/.test(file),
);
const impure =
  /\b(Math\.random|Date|performance|setTimeout|setInterval|queueMicrotask|fetch|process|console|globalThis|crypto|eval|require|async|await|Promise|import\()/;

/** Source without comments and texts: words in them do nothing. */
function codeOf(file: string): string {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, "''");
}

function deepFrozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}

describe('strategies are pure', () => {
  it('no source names a clock, chance, or anything outside', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((file) => impure.test(codeOf(file)))).toEqual([]);
    expect(impure.test('const now = Date.now();')).toBe(true);
  });

  it.each([...strategies.values(), hosted(template)])(
    '$name decides the same with every clock and chance out of reach, and changes no state',
    (strategy) => {
      const configured = strategy.configure({});
      if (configured.kind === 'invalid') throw new Error(configured.problems.join());
      const width = 8;
      const play = () => {
        const indicators = new Float64Array(width);
        const eyes = eyesFor(indicators, facts, 10_000);
        let run = configured.begin(eyes);
        return Array.from({ length: 300 }, (_, bar) => {
          const price = 100 + 5 * Math.sin(bar / 7) + (bar % 13) / 10;
          indicators.fill(0).set([50 + 40 * Math.sin(bar / 5), 50, 100, 20]);
          eyes.price = price;
          // Started anew from its own state, frozen: whoever writes to it throws.
          run = configured.begin(eyes, { version: strategy.version, state: deepFrozen(run.state) });
          const candle = {
            openTimeMs: bar * 60_000,
            open: price,
            high: price,
            low: price,
            close: price,
            volume: 1,
          };
          const book = {
            kind: 'book',
            timeMs: bar * 60_000,
            bids: [[price - 0.01, 1 + (bar % 9)]],
            asks: [[price + 0.01, 1 + (bar % 4)]],
          } as const;
          return JSON.stringify(run.decide(configured.feeds ? book : { kind: 'candle', candle }));
        });
      };
      const free = play();
      expect(free.some((intents) => intents !== '[]')).toBe(true);
      const forbidden = new Proxy(function denied() {}, {
        apply: () => expect.unreachable('a strategy reached outside'),
        get: () => expect.unreachable('a strategy reached outside'),
        construct: () => expect.unreachable('a strategy reached outside'),
      });
      const chance = vi.spyOn(Math, 'random').mockImplementation(() => expect.unreachable('chance'));
      for (const name of ['Date', 'fetch', 'setTimeout', 'crypto']) vi.stubGlobal(name, forbidden);
      let locked: readonly string[];
      try {
        locked = play();
      } finally {
        vi.unstubAllGlobals();
        chance.mockRestore();
      }
      expect(locked).toEqual(free);
    },
  );
});

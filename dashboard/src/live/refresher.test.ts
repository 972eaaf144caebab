import { describe, expect, it } from 'vitest';
import { Refresher } from './refresher.ts';

function world() {
  let nowMs = 0;
  const timers: { atMs: number; act: () => void }[] = [];
  const reads: string[] = [];
  const refresher = new Refresher({
    refresh: (beginnings) => reads.push(`${nowMs} ${beginnings.join()}`),
    nowMs: () => nowMs,
    after: (delayMs, act) => timers.push({ atMs: nowMs + delayMs, act }),
  });
  const runUntil = (untilMs: number) => {
    for (;;) {
      timers.sort((a, b) => a.atMs - b.atMs);
      const next = timers[0];
      if (!next || next.atMs > untilMs) break;
      timers.shift();
      nowMs = next.atMs;
      next.act();
    }
    nowMs = untilMs;
  };
  return { refresher, reads, runUntil };
}

describe('reading anew what events are about', () => {
  it('is one read for what happens together', () => {
    const { refresher, reads, runUntil } = world();
    refresher.mark(['orders']);
    refresher.mark(['orders', 'balances']);
    runUntil(1_000);
    expect(reads).toEqual(['300 orders,balances']);
  });

  it('rests ever longer between two reads of a key while events go on, and does not forget what came meanwhile', () => {
    const { refresher, reads, runUntil } = world();
    for (let atMs = 0; atMs < 10_000; atMs += 50) {
      runUntil(atMs);
      refresher.mark(['orders']);
    }
    refresher.mark(['risk']);
    runUntil(20_000);
    expect(reads).toEqual(
      ['300 orders', '800 orders', '1800 orders', '3800 orders', '7800 orders'].concat('11800 orders,risk'),
    );
  });

  it('rests shortly again after a quiet while', () => {
    const { refresher, reads, runUntil } = world();
    for (const atMs of [0, 350, 850, 10_000, 10_350, 20_000]) {
      runUntil(atMs);
      refresher.mark(['orders']);
    }
    runUntil(30_000);
    expect(reads).toEqual(
      ['300 orders', '800 orders', '1800 orders'].concat('10300 orders', '10800 orders', '20300 orders'),
    );
  });

  it('is done when nothing more happens', () => {
    const { refresher, reads, runUntil } = world();
    refresher.mark(['orders']);
    runUntil(60_000);
    refresher.mark(['orders']);
    runUntil(120_000);
    expect(reads).toEqual(['300 orders', '60300 orders']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { ClockJump } from './clock-jump.ts';

let [wallMs, steadyMs] = [0, 0];
const clocks = { nowMs: () => wallMs, steadyMs: () => steadyMs };
let watch: ClockJump;

beforeEach(() => {
  [wallMs, steadyMs] = [1_750_000_000_000, 5_000];
  watch = new ClockJump(clocks);
});

function pass(durationMs: number, driftMs = 0): void {
  wallMs += durationMs + driftMs;
  steadyMs += durationMs;
}

describe('a jump of the clock', () => {
  it.each([
    { what: 'back', byMs: -30_000 },
    { what: 'ahead', byMs: 3_600_000 },
    { what: 'by little more than a second', byMs: 1_100 },
  ])('$what is told once', ({ byMs }) => {
    pass(1_000, byMs);
    expect(watch.look()).toBe(byMs);
    pass(1_000);
    expect(watch.look()).toBe(0);
  });

  it('is not a clock that is set right bit by bit, for hours', () => {
    for (let second = 0; second < 7_200; second += 1) {
      pass(1_000, -0.5);
      expect(watch.look()).toBe(0);
    }
  });

  it('is not a process that was held up', () => {
    pass(20_000);
    expect(watch.look()).toBe(0);
  });

  it('is heard of while it is watched for', async () => {
    const [heard, over] = [[] as number[], new AbortController()];
    const watching = watch.watch((jumpMs) => heard.push(jumpMs), over.signal);
    pass(0, -5_000);
    await eventually('the jump', () => heard.length > 0);
    over.abort();
    await watching;
    expect(heard).toEqual([-5_000]);
  });
});

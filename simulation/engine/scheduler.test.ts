import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';

const forEver = () => false;

describe('Scheduler', () => {
  it('runs events by their time, those of one moment in the order they were made', async () => {
    const scheduler = new Scheduler();
    const random = new Random(1);
    const ran: (readonly [atMs: number, made: number])[] = [];
    for (let made = 0; made < 500; made += 1) {
      const delayMs = random.whole(0, 40);
      scheduler.after(delayMs, () => ran.push([scheduler.elapsedMs, made]));
    }
    await scheduler.run(forEver);
    expect(ran).toHaveLength(500);
    expect(ran).toEqual([...ran].sort(([a, madeA], [b, madeB]) => a - b || madeA - madeB));
  });

  it('lets every promise run as far as it can before the next event', async () => {
    const scheduler = new Scheduler();
    const story: string[] = [];
    const tell = async (name: string) => {
      for (let step = 1; step <= 3; step += 1) {
        await scheduler.sleep(10);
        for (let hops = 0; hops < 50; hops += 1) await null;
        story.push(`${name}${step}`);
      }
    };
    void tell('a');
    void tell('b');
    await scheduler.run(forEver);
    expect(story).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect(scheduler.elapsedMs).toBe(30);
  });

  it('ends when it is told to', async () => {
    const scheduler = new Scheduler();
    const again = () => scheduler.after(5, again);
    again();
    await scheduler.run(() => scheduler.elapsedMs >= 100);
    expect(scheduler.elapsedMs).toBe(100);
    expect(scheduler.steps).toBe(20);
  });
});

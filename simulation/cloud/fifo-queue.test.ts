import { beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../engine/engine.ts';
import { FifoQueue } from './fifo-queue.ts';

const visibilityMs = 30_000;
let engine: Engine;
let received: string[][];
let answer: (bodies: readonly string[]) => number;
let queue: FifoQueue<string>;

beforeEach(() => {
  engine = new Engine(1, 'off');
  engine.weather.heal();
  received = [];
  answer = (bodies) => bodies.length;
  queue = new FifoQueue<string>(engine, {
    name: 'queue',
    visibilityMs,
    consume: async (bodies) => {
      received.push([...bodies]);
      return answer(bodies);
    },
  });
});
const run = () => engine.scheduler.run(() => false);

describe('FifoQueue', () => {
  it('delivers a group in order, each message once', async () => {
    for (const body of ['a', 'b', 'c', 'd']) queue.send('group', body, body);
    await run();
    expect(received.flat()).toEqual(['a', 'b', 'c', 'd']);
    expect(queue.isEmpty).toBe(true);
  });

  it('drops the same dedupe id within five minutes, and not after', async () => {
    queue.send('group', 'id', 'a');
    queue.send('group', 'id', 'repeat');
    queue.send('another group', 'id', 'b');
    await run();
    await engine.scheduler.run(() => engine.scheduler.elapsedMs > 300_000);
    engine.scheduler.after(300_001, () => queue.send('group', 'id', 'late'));
    await run();
    expect(received.flat().sort()).toEqual(['a', 'b', 'late']);
  });

  it('hides what failed, and all behind it, until the visibility timeout is over; other groups go on', async () => {
    answer = (bodies) => (bodies[0] === 'a' && received.length < 3 ? 0 : bodies.length);
    queue.send('group', 'a', 'a');
    queue.send('group', 'b', 'b');
    queue.send('another group', 'c', 'c');
    await engine.scheduler.run(() => engine.scheduler.elapsedMs > visibilityMs - 1_000);
    expect(received.flat()).toContain('c');
    expect(queue.isEmpty).toBe(false);
    answer = (bodies) => bodies.length;
    await run();
    expect(received.flat().filter((body) => body === 'b').length).toBeGreaterThan(0);
    expect(queue.isEmpty).toBe(true);
  });

  it('gives a message up after 15 receives, and a redrive brings it back', async () => {
    answer = () => 0;
    queue.send('group', 'a', 'a');
    await run();
    expect(received).toEqual(Array(15).fill(['a']));
    expect([queue.deadLetters, queue.isEmpty]).toEqual([1, true]);
    answer = (bodies) => bodies.length;
    queue.redrive();
    await run();
    expect([received.length, queue.deadLetters, queue.isEmpty]).toEqual([16, 0, true]);
  });

  it('buries what nobody can read at once, and goes on with the rest', async () => {
    queue.send('group', 'poison', undefined);
    queue.send('group', 'a', 'a');
    await run();
    expect(received.flat()).toEqual(['a']);
    expect([queue.deadLetters, queue.isEmpty]).toEqual([0, true]);
  });
});

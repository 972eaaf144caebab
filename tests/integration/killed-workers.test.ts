import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { orderResource } from '#shared/http-api/schemas.ts';
import { marketBuy, post, showOrder } from '../support/api.ts';
import { awsClients, sweepNow } from '../support/aws.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { ordersAtVenue } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const aws = awsClients();
afterAll(() => aws.destroy());
const record = z.object({
  children: z.array(z.object({ name: z.string(), process: z.object({ pid: z.number() }) })),
});

/** Processes that the local cloud runs Lambdas in: the Node children of the emulator that this test run started. */
function lambdaWorkers(): number[] {
  const { stateDir, portBase } = inject('cloud');
  const file = join(stateDir, String(portBase), 'instance.json');
  const { children } = record.parse(JSON.parse(readFileSync(file, 'utf8')));
  const emulator = children.find(({ name }) => name.includes('cloud') || name.includes('emulator'))?.process
    .pid;
  if (emulator === undefined) throw new Error('the emulator is not in instance.json');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isNodeChildOf(pid, emulator));
}

function isNodeChildOf(pid: number, parent: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(ppid) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== 'linux')('workers killed in the middle', () => {
  it('lose no order, double none, and leave the books true', async () => {
    const ids: string[] = [];
    let killed = 0;
    for (let round = 0; round < 6; round += 1) {
      const answers = await Promise.all([1, 2].map(() => post(marketBuy()).catch(() => undefined)));
      for (const answer of answers)
        if (answer?.status === 202) ids.push(orderResource.parse(answer.body).orderId);
      // Wherever each saga is by now: between two steps, before the send, after it.
      for (const pid of lambdaWorkers()) {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      }
    }
    expect(killed).toBeGreaterThan(5);
    expect(ids.length).toBeGreaterThan(3);
    for (const orderId of ids) {
      const order = await eventually(
        async () => {
          await sweepNow(aws.lambda);
          const current = await showOrder(orderId);
          return isTerminal(current.state) && current.reserved.remaining === '0' ? current : undefined;
        },
        { withinMs: 120_000, otherwise: () => `order ${orderId} has not settled` },
      );
      const atVenue = await ordersAtVenue(orderId);
      expect([order.state, atVenue.length]).toEqual(
        order.state === 'FILLED' ? ['FILLED', 1] : ['REJECTED', 0],
      );
      if (order.state === 'REJECTED') expect(order.code).toBe('ABSENT_AT_VENUE');
    }
    await expectBooksToTieOut();
  });
});

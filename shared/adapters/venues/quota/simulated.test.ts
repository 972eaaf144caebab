import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { clientOrderIdOf } from '../../../domain/order/client-order-id.ts';
import { anAccount, anInstrument } from '../../../testing/builders.ts';
import { idOf } from '../../../testing/sequential-ids.ts';
import { systemClock } from '../../clock/system-clock.ts';
import { InMemoryQuota } from '../../in-memory/quota.ts';
import { CcxtVenueSessions } from '../sessions.ts';
import { QuotaGates } from './quota-gates.ts';

const requests = z.array(z.object({ answer: z.union([z.number(), z.string()]).nullable() }));

let sim: SimExchange;
beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['upbit'], own: { upbit: { limits: 'venue' } } });
});
afterAll(() => sim?.stop());

it('workers that share a budget ask more than a second allows, and the venue refuses nothing', async () => {
  const { http: rest, ws, apiKey, secret } = sim.venues.upbit ?? expect.fail('there is no Upbit');
  const store = new InMemoryQuota();
  const open = () =>
    new CcxtVenueSessions(
      { read: async () => ({ apiKey, secret }) },
      { upbit: { rest, stream: ws, wsApi: ws } },
      new QuotaGates({ store, clock: systemClock, random: Math.random }),
    ).open(anAccount({ venue: 'upbit' }));
  const workers = await Promise.all(Array.from({ length: 4 }, open));
  const instrument = anInstrument({ venue: 'upbit', quote: 'KRW', symbol: 'BTC/KRW' });
  // Connections and code: a worker that is starting is slow, and its first requests come late.
  for (const worker of workers)
    await worker.lookUp({ instrument, clientOrderId: clientOrderIdOf(idOf(1), 1) });
  const asked = Array.from({ length: 44 }, async (_, index) => {
    const clientOrderId = clientOrderIdOf(idOf(2_000_000 + index), 1);
    return (await workers[index % workers.length]?.lookUp({ instrument, clientOrderId }))?.class;
  });
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['NOT_FOUND']));
  const seen = requests.parse(await (await fetch(`${sim.control}/requests?venue=upbit`)).json());
  expect(seen).toHaveLength(48);
  expect(seen.filter(({ answer }) => answer === 429 || answer === 418)).toEqual([]);
});

import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { measureOverhead } from './venues/adapter-overhead.ts';
import { measureMatching } from './venues/matching.ts';
import { measureLoad } from './venues/simulator-load.ts';
import { startSimulatorProcess } from './venues/simulator-process.ts';
import { measuredVenues, takingBinance } from './venues/venue-orders.ts';

const counts = { steps: 1_000_000, rounds: 5, orders: 300, loadOrders: 2_000 };
const quickCounts = { steps: 100_000, rounds: 2, orders: 30, loadOrders: 200 };

/** What an order costs in each gateway, what the simulator carries, and its matching beside npm's nodejs-order-book. */
export async function venues({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const size = quick ? quickCounts : counts;
  const begin = (phase: string) => {
    signal.throwIfAborted();
    progress(phase);
  };
  const startedAt = new Date().toISOString();
  const loadBefore = loadAverage();
  begin(`matches ${size.steps} orders, ${size.rounds} rounds each`);
  const matching = measureMatching(size.steps, size.rounds);
  begin('starts the simulator');
  const simulator = await startSimulatorProcess();
  try {
    const overhead = [];
    const load = [];
    for (const measured of measuredVenues) {
      const address = simulator.venues[measured.venue];
      if (!address) continue;
      begin(`${measured.venue}: ${size.orders} orders through the gateway and without`);
      overhead.push(await measureOverhead(measured, address, size.orders));
      begin(`${measured.venue}: ${size.loadOrders} orders of 8 clients`);
      load.push(await measureLoad(measured, address, { orders: size.loadOrders, clients: 8 }));
    }
    const binance = simulator.venues.binance;
    const streams = { stream: '/ws/btcusdt@trade', listeners: 100 };
    begin('binance: trades that 100 listeners hear');
    if (binance)
      load.push(
        await measureLoad(takingBinance, binance, { orders: size.loadOrders, clients: 8, ...streams }),
      );
    const machine = { ...describeMachine(), loadAverage: { before: loadBefore, after: loadAverage() } };
    return {
      document: { bench: 'venues', startedAt, quick, machine, matching, overhead, load },
      ok: matching.sameLots && load.every(({ orders, accepted }) => orders === accepted),
    };
  } finally {
    await simulator.stop();
  }
}

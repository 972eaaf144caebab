import { StreamClient } from '../../../shared/stream-client/stream-client.ts';
import { webSocket } from '../../../shared/stream-client/web-socket.ts';
import { api, read } from '../api/client.ts';
import { refresh } from '../data/cache.ts';
import { latest, withEvent } from './latest.ts';
import { marketTopics } from './market-topics.ts';
import { Refresher } from './refresher.ts';
import { live, missed } from './state.ts';
import { OrderTeller } from './tell-orders.ts';
import { tellPage } from './tell-page.ts';

/** What is read anew when a topic tells of something. */
const readsOf: Readonly<Record<string, readonly string[]>> = {
  orders: ['orders', 'order:', 'strategies:'],
  positions: ['positions', 'fills', 'pnl', 'protection', 'order:fills'],
  balances: ['balances', 'ledger:'],
  risk: ['accounts', 'risk', 'sessions'],
  strategies: ['strategies'],
  backtests: ['backtests', 'backtest:', 'optimisations', 'optimisation:'],
  health: ['health'],
};

/** Follows the live stream, from the page's own address, until stopped. */
export function followStream(): () => void {
  const refresher = new Refresher({
    refresh: (beginnings) => refresh(...beginnings),
    nowMs: Date.now,
    after: (delayMs, act) => void setTimeout(act, delayMs),
  });
  const mark = (topic: string) => refresher.mark(readsOf[topic] ?? ['market:']);
  const teller = new OrderTeller((act) => requestAnimationFrame(act), tellPage);
  const client = new StreamClient({
    ticket: async () => {
      const { ticket } = await read(api.POST('/v1/stream/tickets'));
      return { url: `${location.origin.replace(/^http/, 'ws')}/stream`, ticket };
    },
    connect: webSocket,
    nowMs: Date.now,
    after: (delayMs, act) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    topics: Object.fromEntries(Object.keys(readsOf).map((topic) => [topic, undefined])),
    onMessage: (message) => {
      if (message.topic === 'orders') teller.hear(message);
      latest.set(withEvent(latest.get(), message));
      mark(message.topic);
    },
    onUpdate: (update) => marketTopics.hear(update),
    onReset: ({ topic }) => {
      missed.set(missed.get() + 1);
      mark(topic);
    },
    onState: ({ state }) => {
      const was = live.get();
      if (state === 'LIVE') {
        // What happened before the stream began is in no message of it.
        if (was.state === 'starting') refresh('');
        live.set({ state: 'live' });
      } else if (was.state === 'live') live.set({ state: 'lost', sinceMs: Date.now() });
    },
  });
  live.set({ state: 'starting' });
  latest.set([]);
  client.start();
  const detach = marketTopics.attach(client);
  return () => {
    detach();
    client.stop();
  };
}

import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { Feeds } from '../../strategies/contract.ts';
import type { HostedStrategy } from '../../strategies/host.ts';

const none: Feeds = {};
/** A decision is a worker, a transaction and a message: no strategy is told of the market more often. */
const everyMsMin = 1_000;

type Asked = Pick<StrategyInstance, 'strategy' | 'parameters'>;
/** Parameters are read once of each version that was loaded: prices come often. */
const read = new WeakMap<Asked, Feeds>();

/** Which events of the market a running strategy wants, no more often than this host tells them. */
export function feedsOf(catalogue: ReadonlyMap<string, HostedStrategy>, instance: Asked): Feeds {
  const known = read.get(instance);
  if (known) return known;
  const feeds = readFeeds(catalogue, instance);
  read.set(instance, feeds);
  return feeds;
}

function readFeeds(catalogue: ReadonlyMap<string, HostedStrategy>, { strategy, parameters }: Asked): Feeds {
  const configured = catalogue.get(strategy)?.configure(JSON.parse(parameters));
  if (configured?.kind !== 'configured' || !configured.feeds) return none;
  const { tick, book } = configured.feeds;
  const bounded = <Feed extends { readonly everyMs: number }>(feed: Feed): Feed => ({
    ...feed,
    everyMs: Math.max(feed.everyMs, everyMsMin),
  });
  return { ...(tick && { tick: bounded(tick) }), ...(book && { book: bounded(book) }) };
}

import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import type { UnifiedExchange, UrlTable } from './unified-exchange.ts';

/** Real money may move there, or nobody knows: the message says which address. */
export class NotPaperError extends Error {
  override readonly name = 'NotPaperError';
}

/**
 * Sends the exchange to the configured endpoints, which must be on this machine, or ccxt's own test hosts of that class: those
 * are spoken with as ccxt does.
 *
 * @throws NotPaperError for any other address
 */
export function directToPaper(exchange: UnifiedExchange, endpoints: VenueEndpoints): void {
  const { rest, stream, wsApi } = endpoints;
  const hosts = [rest, stream, wsApi].map((url) => new URL(url).host);
  if (hosts.every(isLoopback)) {
    exchange.urls.api = replaceOrigins(tableOf(exchange.urls.api), endpoints);
    return;
  }
  const tests = testHostsOf(exchange);
  // The whole table comes with it: a host of which real money is near is none to be at.
  const table = hostsIn(exchange.urls.test ?? {}, exchange.hostname);
  const other = [...hosts, ...table].find((host) => !tests.has(host));
  if (other !== undefined)
    throw new NotPaperError(
      `${other} is neither on this machine nor a test host that ccxt knows of ${exchange.id}: an uncertified venue is for paper only`,
    );
  exchange.setSandboxMode(true);
}

/** Hosts of a class's `urls.test` where its `urls.api` has nothing: some venues tell tests by a header alone. */
function testHostsOf(exchange: UnifiedExchange): ReadonlySet<string> {
  const live = new Set(hostsIn(exchange.urls.api, exchange.hostname));
  return new Set(hostsIn(exchange.urls.test ?? {}, exchange.hostname).filter((host) => !live.has(host)));
}

function hostsIn(urls: UrlTable | string, hostname = ''): readonly string[] {
  if (typeof urls !== 'string') return Object.values(urls).flatMap((url) => hostsIn(url, hostname));
  const url = urls.replace('{hostname}', hostname);
  return URL.canParse(url) ? [new URL(url).host] : [];
}

function tableOf(urls: UrlTable | string): UrlTable {
  return typeof urls === 'string' ? { api: urls } : urls;
}

function isLoopback(host: string): boolean {
  return /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])(:\d+)?$/.test(host);
}

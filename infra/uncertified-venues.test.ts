import { RootConstruct } from 'constructs';
import { expect, it } from 'vitest';
import { ccxtIdsOf, readUncertifiedVenues } from './uncertified-venues.ts';

const read = (uncertifiedVenues?: unknown) => {
  const { node } = new RootConstruct();
  if (uncertifiedVenues !== undefined) node.setContext('uncertifiedVenues', uncertifiedVenues);
  return readUncertifiedVenues(node);
};
const endpoints = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' };

it('no uncertified venue is configured when nothing is said', () => expect(read()).toEqual({}));

it('each is an endpoint of its venue, from an object as from its text', () => {
  const given = { kraken: endpoints };
  expect(read(given)).toEqual({ 'ccxt-kraken': endpoints });
  expect(ccxtIdsOf(read(JSON.stringify(given)))).toEqual(['kraken']);
});

it.each([
  [{ nowhere: endpoints }, 'uncertifiedVenues.nowhere is no venue of ccxt'],
  [{ '../kraken': endpoints }, 'uncertifiedVenues.../kraken is no id of ccxt'],
  [{ binance: endpoints }, 'uncertifiedVenues.binance is certified'],
  [{ kraken: { ...endpoints, rest: 'kraken' } }, 'uncertifiedVenues.kraken.rest must be an origin'],
  [{ kraken: { rest: endpoints.rest } }, 'uncertifiedVenues.kraken.stream'],
  ['{', 'uncertifiedVenues Invalid input'],
])('refuses %j', (given, message) => expect(() => read(given)).toThrow(message));

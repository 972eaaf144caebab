import { expect, it } from 'vitest';
import { runCommandLine } from './testing/command-line.ts';

const endpoints = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' };
const venues = (configured?: object) =>
  runCommandLine(
    ['venues', '--json'],
    configured ? { TRADEWIND_UNCERTIFIED_VENUES: JSON.stringify(configured) } : {},
  );

it('lists the certified venues, and the configured others with what stands in their way', async () => {
  const { exitCode, stdout } = await venues({ okxus: endpoints, kraken: endpoints });
  expect(exitCode).toBe(0);
  const listed = JSON.parse(stdout).venues;
  expect(listed[0]).toEqual({
    id: 'binance',
    certified: true,
    markets: ['SPOT'],
    configured: true,
    problem: null,
  });
  expect(listed.slice(6)).toMatchObject([
    { id: 'ccxt-okxus', certified: false, markets: ['SPOT'], configured: true, problem: null },
    { id: 'ccxt-kraken', certified: false, problem: expect.stringContaining('it lacks') },
  ]);
});

it('says what is wrong with the configuration', async () => {
  const { exitCode, stdout } = await venues({ okxus: { rest: 'okx' } });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'CONFIGURATION_INVALID',
    message: expect.stringContaining('uncertifiedVenues.okxus.rest'),
  });
});

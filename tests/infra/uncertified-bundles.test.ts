import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lambdaBundleOptions } from '#infra/bundling/lambda-bundle.ts';
import { CcxtVenueSessions } from '#shared/adapters/venues/sessions.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { anAccount, anInstrument } from '#shared/testing/builders.ts';
import { nextKey, orderAt } from '#shared/testing/venue-gateway/gateway-world.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-uncertified-'));
let sim: SimExchange;
beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['binance', 'okx'] });
});
afterAll(async () => {
  await sim?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inputsOf = async (ccxtIds: readonly string[]) => {
  const options = lambdaBundleOptions('submit-order', ccxtIds);
  const { metafile } = await esbuild.build({ ...options, write: false, metafile: true });
  return Object.keys(metafile?.inputs ?? {});
};
const isOfUncertified = (input: string) =>
  /uncertified\/(?!index)|class-of|src\/(okxus|binanceus)\.js/.test(input);

it('a bundle holds nothing of uncertified venues when none is configured', async () => {
  expect((await inputsOf([])).filter(isOfUncertified)).toEqual([]);
});

it('a bundle holds the configured classes, and no other', async () => {
  const inputs = await inputsOf(['okxus']);
  expect(inputs).toContain('node_modules/ccxt/js/src/okxus.js');
  expect(inputs).not.toContain('node_modules/ccxt/js/src/binanceus.js');
});

it.each([
  ['binanceus', 'binance'],
  ['okxus', 'okx'],
] as const)('from a bundle %s trades as from the whole library', async (ccxtId, simulator) => {
  const outfile = join(folder, `${ccxtId}.cjs`);
  const options = {
    ...lambdaBundleOptions('submit-order', [ccxtId]),
    entryPoints: ['shared/adapters/venues/sessions.ts'],
  };
  await esbuild.build({ ...options, outfile });
  const bundled: { CcxtVenueSessions: typeof CcxtVenueSessions } = await import(pathToFileURL(outfile).href);
  const { http: rest, ws, ...keys } = sim.venues[simulator] ?? { http: '', ws: '', apiKey: '', secret: '' };
  const venue = `ccxt-${ccxtId}` as const;
  const endpoints = { [venue]: { rest, stream: ws, wsApi: ws, limits: 'open' as const } };
  const seen = [];
  for (const Sessions of [CcxtVenueSessions, bundled.CcxtVenueSessions]) {
    const sessions = new Sessions({ read: async () => keys }, endpoints);
    const account = anAccount({ venue });
    const [session, books] = [await sessions.open(account), await sessions.openBooks(account)];
    const market = { ...bitcoin, instrument: anInstrument({ venue }) };
    const key = nextKey(market);
    const trades = await books.listTradesSince(market.instrument, Date.now() - 60_000, undefined);
    const answers = [
      await session.submit(orderAt(market), market.instrument, key.clientOrderId),
      await session.lookUp(key),
      await session.cancel(key),
      await session.lookUp(key),
      await books.readBalances(),
      await books.listTransfersSince(Date.now() - 60_000),
      trades,
    ];
    await session.resyncClock();
    seen.push(answers.map((answer) => answer.class));
  }
  expect(seen[0]).toEqual(['ACCEPTED', 'FOUND', 'CANCELED', 'FOUND', 'BALANCES', 'TRANSFERS', 'TRADES']);
  expect(seen[1]).toEqual(seen[0]);
});

const bitcoin = {
  quantity: d('0.01'),
  below: d('58000'),
  lower: d('57900'),
  above: d('62000'),
  tooSmall: d('0.000001'),
  tooMuch: d('10'),
};

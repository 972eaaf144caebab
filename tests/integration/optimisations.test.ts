import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { historyDayMs } from '#shared/domain/market/history-day.ts';
import {
  optimisationList,
  optimisationResource,
  shownOptimisation,
} from '#shared/http-api/optimisation-schemas.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { registerOptimise } from '../../cli/commands/optimise.ts';
import { tradewind, tradewindJson } from '../cli/tradewind.ts';
import { call, problemIn } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

const { endpoint, outputs } = inject('cloud');
const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
const folder = mkdtempSync(join(tmpdir(), 'tradewind-optimise-'));

const path = '/v1/optimisations';
const dayMs = Date.UTC(2024, 0, 29);
const candles = minutesFrom(dayMs, 1_440).map((candle, index) => {
  const close = 100 + 5 * Math.sin(index / 20) + 3 * Math.sin(index / 7);
  return { ...candle, open: close, close, high: close + 1, low: close - 1 };
});
const space = { fast: { int: [2, 12], step: 2 }, slow: { int: [15, 60], step: 5 }, reverse: true };
const wish = {
  ...{ strategy: 'ma-crossover', space, venue: 'okx', instrument: 'SOL/USDT', timeframe: '1m' },
  ...{ fromMs: dayMs, toMs: dayMs + historyDayMs, allowShort: true, feeRate: 0.001 },
  ...{ search: 'tpe', trials: 30, seed: 3, objective: 'return', validate: 'walk-forward', folds: 2 },
};

beforeAll(async () => {
  const history = new ParquetHistory(new S3Objects(s3, outputs.HistoryBucketName ?? ''));
  await history.saveDay({ venue: 'okx', symbol: 'SOL/USDT' }, dayMs, candles);
});
afterAll(async () => {
  const { optimisations } = optimisationList.parse((await call('GET', path)).body);
  for (const { optimisationId, fromMs } of optimisations)
    if (fromMs === dayMs) await call('DELETE', `${path}/${optimisationId}`);
  rmSync(folder, { recursive: true, force: true });
  s3.destroy();
});

/** The same search on the command line, over the same candles. */
async function onOnesOwnMachine() {
  const file = join(folder, 'day.csv');
  const names = ['openTimeMs', 'open', 'high', 'low', 'close', 'volume'] as const;
  const rows = candles.map((candle) => names.map((name) => candle[name]).join(','));
  writeFileSync(file, [names.join(','), ...rows].join('\n'));
  let printed = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    const program = new Command().exitOverride();
    registerOptimise(program);
    const flags = [
      ...['--strategy', 'ma-crossover', '--candles', file, '--instrument', 'SOL/USDT', '--timeframe', '1m'],
      ...['--space', JSON.stringify(space), '--search', 'tpe', '--trials', '30', '--seed', '3'],
      ...['--objective', 'return', '--validate', 'walk-forward', '--folds', '2', '--workers', '1'],
      ...['--allow-short', '--fee-rate', '0.001', '--json'],
    ];
    await program.parseAsync(['optimise', ...flags], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  const { seconds: _, ...document } = JSON.parse(printed);
  return document;
}

it('a search runs over the history in the bucket to the trials, guards and hash of the command line', async () => {
  const elsewhere = { ...wish, fromMs: dayMs - 9 * historyDayMs, toMs: dayMs - 8 * historyDayMs };
  expect(problemIn(await call('POST', path, { body: elsewhere })).code).toBe('MARKET_DATA_NOT_FOUND');
  const { optimisationId } = optimisationResource.parse((await call('POST', path, { body: wish })).body);
  const one = `${path}/${optimisationId}`;
  const done = await eventually(
    async () => {
      const found = shownOptimisation.parse((await call('GET', one)).body);
      return found.state === 'DONE' || found.state === 'FAILED' ? found : undefined;
    },
    { otherwise: () => 'the optimisation does not end' },
  );
  expect(done).toMatchObject({ state: 'DONE', failure: null, progress: 1, trialsDone: 30, trialsTotal: 30 });
  const expected = await onOnesOwnMachine();
  expect(done.hash).toBe(expected.hash);
  expect(done.result).toEqual(expected);
  expect(done.best[0]).toMatchObject({ parameters: expected.best.parameters, value: expected.best.value });
  const { optimisations } = optimisationList.parse((await call('GET', path)).body);
  expect(optimisations.map((each) => each.optimisationId)).toContain(optimisationId);
});

it('a search is ended and deleted with what it tried, and makes room for another', async () => {
  const long = { ...wish, trials: 200, validate: 'k-fold', folds: 10 };
  const start = async () =>
    optimisationResource.parse((await call('POST', path, { body: long })).body).optimisationId;
  const ids = [await start(), await start()];
  expect(problemIn(await call('POST', path, { body: long })).code).toBe('OPTIMISATIONS_ABOVE_LIMIT');
  for (const id of ids) {
    expect((await call('DELETE', `${path}/${id}`)).status).toBe(200);
    expect(problemIn(await call('GET', `${path}/${id}`)).code).toBe('OPTIMISATION_NOT_FOUND');
  }
  const third = await start();
  expect((await call('DELETE', `${path}/${third}`)).status).toBe(200);
});

it('the command starts one, waits for it, shows, lists and deletes it', async () => {
  const fixed = { ...space, slow: 30 };
  const terms = '--strategy ma-crossover --venue okx --instrument SOL/USDT --allow-short --fee-rate 0.001';
  const range = `--from ${dayMs} --to ${dayMs + historyDayMs}`;
  const how = '--search grid --objective return --validate none';
  const line = `optimisations start ${terms} ${range} ${how} --space ${JSON.stringify(fixed)}`;
  const { exitCode, document } = await tradewindJson(`${line} --wait`);
  expect(exitCode).toBe(0);
  const done = shownOptimisation.parse(document);
  expect(done).toMatchObject({ state: 'DONE', trialsDone: 6, search: 'grid', space: { slow: 30 } });
  expect(done.best[0]?.value).toBe(done.result?.best?.value);
  const shown = await tradewind(`optimisations show ${done.optimisationId}`);
  expect(shown.stdout).toMatch(/DONE .*okx SOL\/USDT 1m .*grid +6 of 6/);
  expect(shown.stdout).toContain(JSON.stringify(done.best[0]?.parameters));
  expect((await tradewind('optimisations list')).stdout).toContain(done.optimisationId);
  const wrong = await tradewindJson(`${line} --folds 99`);
  expect(wrong).toMatchObject({ exitCode: 1, document: { code: 'FIELD_INVALID' } });
  expect((await tradewind(`optimisations delete ${done.optimisationId}`)).exitCode).toBe(0);
  const gone = await tradewindJson(`optimisations show ${done.optimisationId}`);
  expect(gone).toMatchObject({ exitCode: 1, document: { code: 'OPTIMISATION_NOT_FOUND' } });
});

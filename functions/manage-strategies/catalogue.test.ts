import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InMemoryRequestCounter } from '#shared/adapters/in-memory/request-counter.ts';
import {
  type StrategyDescription,
  strategyCatalogue,
  strategyPreviewResource,
} from '#shared/http-api/strategy-catalogue-schemas.ts';
import { strategyDetail } from '#shared/http-api/strategy-schemas.ts';
import { testRef } from '#shared/testing/builders.ts';
import { StrategyWorld } from '#shared/testing/strategy-world.ts';
import { documentation } from './documentation.ts';
import { strategyRouteOf } from './routes.ts';

const { ownerId, accountId } = testRef;
let scene: StrategyWorld;
beforeEach(async () => {
  scene = await StrategyWorld.open();
});

async function ask(
  route: string,
  given: { path?: object; body?: unknown; headers?: Record<string, string> } = {},
) {
  const { path = {}, body = null, headers = {} } = given;
  const deps = {
    ...{ ...scene.deps, strategyQueue: scene.strategyQueue },
    ...{ counter: new InMemoryRequestCounter(), newSecret: () => 'secret' },
  };
  const answer = await strategyRouteOf(route)(deps, {
    ...{ ownerId, correlationId: 'correlation-1', route, path: { ...path }, query: {}, headers },
    json: () => ({ ok: true, value: JSON.parse(JSON.stringify(body)) }),
  });
  return answer.ok ? { status: answer.value.status, body: answer.value.body } : answer.refusal;
}
function bodyOf(answer: Awaited<ReturnType<typeof ask>>): unknown {
  if (!('status' in answer)) throw new Error(`test: ${answer.message}`);
  return answer.body;
}

const catalogue = async () =>
  strategyCatalogue.parse(bodyOf(await ask('GET /v1/strategy-catalogue'))).strategies;

const field: z.ZodType<Field> = z.looseObject({
  description: z.string().exactOptional(),
  ...{ minimum: z.number().exactOptional(), exclusiveMinimum: z.number().exactOptional() },
  ...{ maximum: z.number().exactOptional(), exclusiveMaximum: z.number().exactOptional() },
  type: z.string().exactOptional(),
});
interface Field {
  readonly description?: string;
  readonly type?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}
const schema = z.looseObject({ properties: z.record(z.string(), field) });

/** Parameters that nobody can fill in without guessing: no help, or a number without bounds. */
function unclear({ parameters }: StrategyDescription): readonly string[] {
  return Object.entries(schema.parse(parameters).properties)
    .filter(([, one]) => {
      const isNumber = one.type === 'number' || one.type === 'integer';
      const isBounded =
        (one.minimum ?? one.exclusiveMinimum) !== undefined &&
        (one.maximum ?? one.exclusiveMaximum) !== undefined;
      return !one.description || (isNumber && !isBounded);
    })
    .map(([name]) => name);
}

describe('the catalogue of strategies', () => {
  it('has every strategy with documentation, and a form can be made of its parameters', async () => {
    const all = await catalogue();
    expect(all.map(({ name }) => name)).toEqual([...scene.deps.catalogue.keys()]);
    for (const each of all) {
      expect([each.name, unclear(each)]).toEqual([each.name, []]);
      expect(each.documentation.split('\n')[0]).toMatch(/^# ./);
    }
    expect(unclear({ ...all[0], parameters: { properties: { bare: { type: 'number' } } } } as never)).toEqual(
      ['bare'],
    );
    const ma = all.find(({ name }) => name === 'ma-crossover');
    // An average of 30 has its first value at the thirtieth candle: 29 before it.
    expect(ma).toMatchObject({ hears: ['candle'], warmUpCandles: 29 });
    expect(ma?.parameters).toMatchObject({
      properties: { fast: { type: 'integer', minimum: 1, maximum: 10_000, default: 10, unit: 'candles' } },
    });
  });

  it('documents what docs/strategies/ says today', () => {
    const folder = new URL('../../docs/strategies/', import.meta.url);
    const pages = readdirSync(folder).map((file) => [
      file.replace(/\.md$/, ''),
      readFileSync(new URL(file, folder), 'utf8'),
    ]);
    expect(documentation).toEqual(Object.fromEntries(pages));
  });
});

describe('a preview', () => {
  const preview = async (strategy: string, parameters: object, change: object = {}) =>
    ask('POST /v1/strategy-catalogue/{strategy}/preview', {
      path: { strategy },
      body: { accountId, instrument: 'BTC/USDT', capital: '10000', parameters, ...change },
    });

  it('says what each grid brings net of fees, at the price of now', async () => {
    const bounds = { lower: 50_000, upper: 70_000, gridNum: 2, spacing: 'arithmetic', quantity: 0.01 };
    const shown = strategyPreviewResource.parse(bodyOf(await preview('grid', bounds)));
    const { price, feeRate } = shown;
    expect(shown).toMatchObject({ problems: [], warmUpCandles: 0, preview: { kind: 'laid', gridNum: 2 } });
    expect(Number(price)).toBeGreaterThan(50_000);
    // Bought at 50,000 and sold at 60,000, each at the fee: 0.01 × (10,000 − 110,000 × fee).
    const { levels } = z
      .looseObject({ levels: z.array(z.looseObject({ profit: z.number() })) })
      .parse(shown.preview);
    expect(levels[0]?.profit).toBeCloseTo(0.01 * (10_000 - 110_000 * feeRate), 8);
  });

  it('tells each parameter that does not fit, with its field', async () => {
    expect(bodyOf(await preview('ma-crossover', { fast: 9, slow: 2 }))).toMatchObject({
      problems: [{ field: 'fast', message: 'must be below slow' }],
      preview: null,
    });
    const both = strategyPreviewResource.parse(bodyOf(await preview('grid', { gridNum: 0, colour: 'red' })));
    expect(both.problems.map(({ field }) => field)).toEqual(['gridNum', null]);
  });

  it.each([
    ['a strategy that nobody knows', 'oracle', {}, 'STRATEGY_UNKNOWN'],
    ['an account that is not there', 'grid', { accountId: 'none' }, 'ACCOUNT_NOT_FOUND'],
    ['an instrument that is not traded', 'grid', { instrument: 'XXX/USDT' }, 'INSTRUMENT_UNKNOWN'],
    ['no capital', 'grid', { capital: '0' }, 'FIELD_INVALID'],
  ])('is refused of %s', async (_what, strategy, change, code) => {
    expect(await preview(strategy, {}, change)).toMatchObject({ code });
  });
});

describe('an activation under a key', () => {
  const wish = { strategy: 'ma-crossover', accountId, instrument: 'BTC/USDT', capital: '1000' };
  const activate = (key: string, change: object = {}) =>
    ask('POST /v1/strategies', { body: { ...wish, ...change }, headers: { 'idempotency-key': key } });

  it('is one strategy however often it is asked for', async () => {
    const both = await Promise.all([activate('key-1'), activate('key-1')]);
    for (const each of both)
      expect(each).toMatchObject({ status: 201, body: { strategyId: 'ma-crossover-btc-usdt' } });
    const again = await activate('key-1');
    expect(again).toMatchObject({ status: 201, body: { parametersVersion: 1 } });
    expect(await scene.deps.store.strategies.list(ownerId)).toHaveLength(1);
    expect(await activate('key-2')).toMatchObject({ code: 'STRATEGY_EXISTS' });
    expect(await activate('key-1', { capital: '2000' })).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await activate('a b')).toMatchObject({ code: 'IDEMPOTENCY_KEY_INVALID' });
  });
});

it('one strategy is shown with what it remembers', async () => {
  await scene.activate();
  const read = async () =>
    strategyDetail.parse(
      bodyOf(await ask('GET /v1/strategies/{strategyId}', { path: { strategyId: 'ma-1' } })),
    );
  expect((await read()).memory).toBeNull();
  for (const [index, close] of [60_000, 59_900, 60_200].entries()) {
    await scene.close(index, close);
    await scene.deliver();
  }
  expect((await read()).memory).toEqual({ relation: 1 });
});

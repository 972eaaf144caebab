import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import { anOrder } from '../../../testing/builders.ts';
import { ask } from './asking.ts';
import { classifyFailure } from './classify.ts';
import { openExchange } from './exchange.ts';
import { unfit } from './order-call.ts';
import type { UnifiedExchange } from './unified-exchange.ts';

/** Does nothing that it does not say. */
function exchangeWith(features: readonly string[], round = (text: string) => text): UnifiedExchange {
  return {
    id: 'some',
    has: {},
    featureValueByType: (_type: string, _sub: unknown, _method: string, name: string) =>
      features.includes(name),
    amountToPrecision: (_: string, text: string) => round(text),
    priceToPrecision: (_: string, text: string) => round(text),
  } as unknown as UnifiedExchange;
}

describe('an order that would become another one is not sent', () => {
  it.each([
    ['post-only', { postOnly: true }, 'has no post-only orders'],
    ['IOC', { timeInForce: 'IOC' }, 'has no IOC orders'],
    ['FOK', { timeInForce: 'FOK' }, 'has no FOK orders'],
    ['reduce-only', { reduceOnly: true }, 'reduce-only is for perpetuals'],
    ['by cost', { type: 'market', quoteQuantity: d('10') }, 'has no createMarketBuyOrderWithCost'],
  ] as const)('%s', (_, given, reason) => {
    expect(unfit(exchangeWith([]), anOrder(given))).toContain(reason);
  });

  it('rounded', () => {
    const cuts = exchangeWith([], (text) => text.slice(0, 2));
    expect(unfit(cuts, anOrder({ quantity: d('0.57') }))).toContain('would round');
  });

  it('but one that the class knows is', () => {
    const knows = exchangeWith(['timeInForce.PO', 'timeInForce.IOC']);
    expect(unfit(knows, anOrder({ postOnly: true }))).toBeUndefined();
    expect(unfit(knows, anOrder({ timeInForce: 'IOC' }))).toBeUndefined();
  });
});

it('what waited for its turn until the lease was over did not leave, and comes back', async () => {
  const nowhere = { rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9', wsApi: 'ws://127.0.0.1:9' };
  const late = await openExchange('ccxt-okxus', nowhere);
  const asked = await ask(() => late.fetchBalance(), -1);
  if (!('failed' in asked)) throw new Error('it was sent');
  expect(classifyFailure(asked.failed)).toMatchObject({ class: 'RETRY_LATER', code: 'NOT_SENT' });
  // ccxt keeps a load that failed: another object.
  const early = await openExchange('ccxt-okxus', nowhere);
  const unreached = await ask(() => early.loadMarkets());
  expect('failed' in unreached && classifyFailure(unreached.failed)).toMatchObject({ class: 'IN_DOUBT' });
});

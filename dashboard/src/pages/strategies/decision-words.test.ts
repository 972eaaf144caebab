import { describe, expect, it } from 'vitest';
import { closedOf, type Decision, equityOf, eventWords, intentWords } from './decision-words.ts';

let sequence = 0;
function aDecision(given: Partial<Decision> = {}): Decision {
  sequence += 1;
  return {
    ...{
      sequence,
      eventId: `candle:${sequence}`,
      strategy: 'grid',
      strategyVersion: 1,
      parametersVersion: 1,
    },
    ...{ event: { kind: 'candle' }, view: {}, isSkipped: false, intents: [], outcomes: [], before: null },
    ...{ stateHash: 'hash', atMs: sequence * 1_000 },
    ...given,
  };
}
const fill = (side: string, price: number) => ({ kind: 'fill', side, price, quantity: 0.1 });

describe('a decision in words', () => {
  it.each([
    [{ kind: 'candle', candle: { close: 60_000.5 } }, '60000.5'],
    [fill('BUY', 1e-7), 'BUY 0.1 @ 0.0000001'],
    [{ kind: 'order', outcome: 'DENIED', code: 'PRICE_STALE' }, 'DENIED PRICE_STALE'],
    [{ kind: 'signal', name: '<b>buy</b>', value: 2 }, '<b>buy</b> 2'],
    [{ kind: 'tick', bid: 1, ask: 2 }, '1 / 2'],
    [{ kind: 'timer' }, ''],
    ['nonsense', ''],
  ])('is about %j: %s', (event, detail) => {
    expect(eventWords({ event }).detail).toBe(detail);
  });

  it('says what it wanted, and what came of each', () => {
    const intents = [
      {
        kind: 'place',
        side: 'BUY',
        type: 'LIMIT',
        price: '59000',
        tag: '1:0:open',
        size: { kind: 'fixed', quantity: '0.1' },
      },
      { kind: 'place', side: 'BUY', type: 'MARKET', size: { kind: 'percent', percent: 20 } },
      { kind: 'note', text: 'the grid ends' },
    ];
    const outcomes = [
      { orderId: 'order-1', code: null },
      { orderId: null, code: 'QUANTITY_BELOW_MINIMUM' },
    ];
    expect(intentWords({ intents, outcomes })).toEqual([
      { kind: 'place', detail: 'BUY LIMIT 0.1 @ 59000 #1:0:open', orderId: 'order-1', code: null },
      { kind: 'place', detail: 'BUY MARKET 20%', orderId: null, code: 'QUANTITY_BELOW_MINIMUM' },
      { kind: 'note', detail: 'the grid ends', orderId: null, code: null },
    ]);
    expect(intentWords({ intents: [{ kind: 'close' }], outcomes: null })[0]).toMatchObject({ orderId: null });
  });
});

describe('what decisions tell of performance', () => {
  it('counts a closing fill by the entry before it, whichever side was held', () => {
    const long = { position: 0.1, entryPrice: 100, equity: 1_000.126 };
    const short = { position: -0.1, entryPrice: 100 };
    const pairs = [
      [long, fill('SELL', 101)],
      [long, fill('SELL', 99)],
      [long, fill('BUY', 99)],
      [short, fill('BUY', 99)],
      [{ position: 0, entryPrice: 0 }, fill('BUY', 99)],
    ] as const;
    const decisions = pairs.flatMap(([view, event]) => {
      // Each pair stands alone: what is between two of them is not known.
      sequence += 1;
      return [aDecision({ view }), aDecision({ event })];
    });
    expect(closedOf(decisions.toReversed())).toEqual({ wins: 2, losses: 1 });
    expect(equityOf([...decisions].reverse())[0]).toMatchObject({ value: '1000.13' });
  });
});

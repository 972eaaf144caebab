import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Strategy } from './contract.ts';
import { type Configured, eyesFor, hosted, intentsMax } from './host.ts';
import type { Intent } from './intents.ts';
import { protectionTerms } from './protection.ts';

interface Count {
  readonly events: number;
}

/** Counts events; a timer asks for as many intents as there were events times `each`; a signal makes it throw. */
const counter: Strategy<{ each: number }, Count> = {
  name: 'counter',
  description: 'Counts.',
  version: 2,
  parameters: z.strictObject({ each: z.int().default(1) }),
  indicators: () => [],
  init: () => ({ events: 0 }),
  migrate: (fromVersion, state) => (fromVersion === 1 ? { events: Number(state) } : null),
  decide({ events }, event, { parameters: { each } }) {
    if (event.kind === 'signal') throw new TypeError('no such signal');
    const note: Intent = { kind: 'note', text: 'one' };
    return { state: { events: events + 1 }, intents: new Array<Intent>(events * each).fill(note) };
  },
};

const facts = {
  priceTick: 0.01,
  quantityStep: 0.001,
  quantityMin: 0.001,
  notionalMin: 5,
  makerFeeRate: 0,
  takerFeeRate: 0,
};
const eyes = () => eyesFor([], facts, 1_000);
const timer = { kind: 'timer', timeMs: 1 } as const;
const signal = { kind: 'signal', timeMs: 2, name: 'buy', value: 1 } as const;

function configured(parameters: object): Configured {
  const result = hosted(counter).configure(parameters);
  if (result.kind === 'invalid') throw new Error(result.problems.join());
  return result;
}

describe('a hosted strategy', () => {
  it('says by its parameters which events of the market it wants, if any', () => {
    const feeds = ({ each }: { each: number }) => ({ tick: { everyMs: each * 100 } });
    expect(hosted({ ...counter, feeds }).configure({ each: 3 })).toMatchObject({
      feeds: { tick: { everyMs: 300 } },
    });
    expect(configured({}).feeds).toBeUndefined();
  });

  it('goes on from the state that was saved, by its own version or an older one', () => {
    expect(configured({}).begin(eyes(), { version: 2, state: { events: 7 } }).state).toEqual({ events: 7 });
    expect(configured({}).begin(eyes(), { version: 1, state: 5 }).state).toEqual({ events: 5 });
  });

  it('refuses a state that nobody can read any more', () => {
    const begin = (version: number) => () => configured({}).begin(eyes(), { version, state: {} });
    expect(begin(0)).toThrow(expect.objectContaining({ code: 'STATE_UNUSABLE' }));
    expect(begin(3)).toThrow('counter 2 cannot go on with the state of version 3');
  });

  it('that throws is told apart from any other fault, and keeps the state before', () => {
    const run = configured({}).begin(eyes());
    run.decide(timer);
    expect(() => run.decide(signal)).toThrow(expect.objectContaining({ code: 'THREW' }));
    expect(run.state).toEqual({ events: 1 });
    expect(run.decide(timer)).toHaveLength(1);
  });

  it('that wants too much at once is refused whole', () => {
    const run = configured({ each: 10_000 }).begin(eyes());
    expect(run.decide(timer)).toEqual([]);
    expect(() => run.decide(timer)).toThrow(expect.objectContaining({ code: 'TOO_MANY_INTENTS' }));
    expect(run.state).toEqual({ events: 1 });
    const most = configured({ each: intentsMax }).begin(eyes(), { version: 2, state: { events: 1 } });
    expect(most.decide(timer)).toHaveLength(intentsMax);
  });

  it('runs independently of another run of the same parameters', () => {
    const strategy = configured({});
    const [one, other] = [strategy.begin(eyes()), strategy.begin(eyes())];
    one.decide(timer);
    expect([one.state, other.state]).toEqual([{ events: 1 }, { events: 0 }]);
  });
});

describe('the terms of a protection', () => {
  it('become decimals of the domain, each field', () => {
    const wish = {
      stopLoss: { distanceRatio: '0.02' },
      takeProfits: [
        { price: '110', sizeRatio: '0.5' },
        { distanceRatio: '0.2', quantity: '1' },
      ],
      trailing: { distanceRatio: '0.01', activationPrice: '105' },
      breakEven: { afterRatio: '0.01', offsetRatio: '0.001' },
      exitAfterMs: 60_000,
    };
    expect(JSON.parse(JSON.stringify(protectionTerms(wish)))).toEqual(wish);
    const { offsetRatio: _, ...breakEven } = wish.breakEven;
    const bare = { trailing: { distanceRatio: '0.01' }, breakEven };
    expect(JSON.parse(JSON.stringify(protectionTerms(bare)))).toEqual(bare);
    expect(() => protectionTerms({ stopLoss: { price: 'NaN' } })).toThrow(RangeError);
  });
});

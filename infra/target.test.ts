import { RootConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { readTarget } from './target.ts';

/** No App: it would make a folder of its own. */
const read = (context: Record<string, string>) => {
  const { node } = new RootConstruct();
  for (const [name, value] of Object.entries(context)) node.setContext(name, value);
  return readTarget(node);
};

const at = (port: number) => ({
  rest: `http://127.0.0.1:${port}`,
  stream: `ws://127.0.0.1:${port}`,
  wsApi: `ws://127.0.0.1:${port}`,
  limits: 'open',
});

describe('the target on a laptop', () => {
  it('has Binance beside the cloud when nothing else is said', () => {
    expect(read({ target: 'local', portBase: '5000' }).venueEndpoints).toEqual({ binance: at(5002) });
  });

  it('has every venue at the port it was given', () => {
    const target = read({ target: 'local', portBase: '5000', venuePorts: 'binance:5002,upbit:5003' });
    expect(target.venueEndpoints).toEqual({ binance: at(5002), upbit: at(5003) });
  });

  it.each(['local', 'aws'])('limits each user when nothing else is said (%s)', (target) => {
    expect(read({ target }).userLimits).toEqual({ second: 10, minute: 100, hour: 1_000 });
    expect(read({ target }).liveGate).toMatchObject({
      waitMs: { LOCKED: 0, READ_ONLY: 86_400_000, PILOT: 604_800_000 },
      pilotLimits: { USDT: { orderNotionalMax: '25' }, KRW: { orderNotionalMax: '35000' } },
    });
    const pilotLimits = '{"EUR":{"orderNotionalMax":"20"}}';
    expect(read({ target, liveWaitHours: '0,0.5,1', pilotLimits }).liveGate).toEqual({
      waitMs: { LOCKED: 0, READ_ONLY: 1_800_000, PILOT: 3_600_000 },
      pilotLimits: { EUR: { orderNotionalMax: '20' } },
    });
    expect(read({ target, userLimits: '1,2,3' }).userLimits).toEqual({ second: 1, minute: 2, hour: 3 });
  });

  it.each([
    { venuePorts: 'binance' },
    { venuePorts: 'binance:80' },
    { venuePorts: ':5002' },
    { venuePorts: '' },
    { portBase: '66000' },
    { venueMode: 'real', target: 'aws' },
    { liveWaitHours: '0,24' },
    { liveWaitHours: '0,-1,2' },
    { pilotLimits: '[]' },
    { userLimits: '10,100' },
    { userLimits: '10,0,1000' },
    { target: 'laptop' },
  ])('refuses %j', (context) => {
    expect(() => read({ target: 'local', ...context })).toThrow();
  });
});

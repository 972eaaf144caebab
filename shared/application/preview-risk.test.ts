import { beforeEach, describe, expect, it } from 'vitest';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import { aPrice, someTerms, testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { previewRisk } from './preview-risk.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open({ balances: { USDT: '30000', BTC: '1' } });
});
const explain = async (given: Parameters<typeof someTerms>[0] = {}) => {
  const preview = await previewRisk(world, testRef, someTerms(given));
  if (!preview.ok) throw new Error(`test: refused with ${preview.refusal.code}`);
  return preview.value;
};

describe('previewRisk', () => {
  it('shows funds and ladder of an order that would pass, and writes nothing', async () => {
    const store = withCommit(world.memory, async () => {
      throw new Error('test: a preview writes nothing');
    });
    const preview = await previewRisk({ ...world, store }, testRef, someTerms());
    if (!preview.ok) throw new Error(`test: refused with ${preview.refusal.code}`);
    const { isValid, riskScore, rules } = preview.value;
    expect({ isValid, riskScore }).toEqual({ isValid: true, riskScore: 60 });
    expect(rules[0]).toEqual({ name: 'funds', status: 'PASS', value: '30000', limit: '30000' });
    expect(rules.find(({ name }) => name === 'position-limit')).toMatchObject({ limit: '150000' });
  });

  it('says which funds are missing, before any rule of the ladder', async () => {
    const preview = await explain({ limitPrice: d('60000.01') });
    expect(preview).toMatchObject({
      isValid: false,
      riskScore: 100,
      refusal: { code: 'INSUFFICIENT_FUNDS', context: { needed: '30000.005', available: '30000' } },
    });
    expect(preview.rules[0]).toMatchObject({ name: 'funds', status: 'REFUSE' });
  });

  it('tells the ladder’s refusal', async () => {
    await world.market.savePrice(aPrice({ bid: d('1'), ask: d('2'), asOfMs: world.clock.nowMs() }));
    expect((await explain()).refusal?.code).toBe('PRICE_OUTSIDE_COLLAR');
  });

  it('takes the margin off what is available before it asks for headroom', async () => {
    const limits = { ...defaultAccountLimits, marginHeadroomRatioMin: d('0.5') };
    world = await TradingWorld.open({
      account: { venue: 'binanceusdm', limits },
      balances: { USDT: '30000' },
    });
    const terms = { instrument: 'BTC/USDT:USDT' } as const;
    expect((await explain({ ...terms, quantity: d('0.2') })).isValid).toBe(true);
    expect((await explain({ ...terms, quantity: d('0.3') })).refusal?.code).toBe(
      'MARGIN_HEADROOM_BELOW_LIMIT',
    );
  });

  it('refuses what would be no order at all', async () => {
    const refused = (given: Parameters<typeof someTerms>[0]) => previewRisk(world, testRef, someTerms(given));
    expect(await refused({ instrument: 'DOGE/USDT' })).toMatchObject({
      refusal: { code: 'INSTRUMENT_UNKNOWN', field: 'instrument' },
    });
    expect(await refused({ limitPrice: d('60000.001') })).toMatchObject({
      refusal: { code: 'PRICE_NOT_ON_TICK' },
    });
    const nobody = await previewRisk(world, { ...testRef, accountId: 'other' }, someTerms());
    expect(nobody).toMatchObject({ refusal: { code: 'ACCOUNT_NOT_FOUND' } });
  });
});

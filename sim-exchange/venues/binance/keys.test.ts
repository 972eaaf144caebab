import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SimExchange, startSimExchange, type VenueAddress } from '../../index.ts';
import { control, signed } from '../../testing/signed-client.ts';

let sim: SimExchange;
let address: VenueAddress;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['binance'] });
  if (sim.venues.binance === undefined) throw new Error('no binance');
  address = sim.venues.binance;
});
beforeEach(() => control(sim.control, '/reset', {}));
afterAll(() => sim?.stop());

const limit = (terms: object) => control(sim.control, '/key', { venue: 'binance', ...terms });
const read = (as = address) => signed(as, 'GET', '/api/v3/account', {});
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
const trade = (as = address) => signed(as, 'POST', '/api/v3/order/test', order);
const restrictions = async (as = address) =>
  (await signed(as, 'GET', '/sapi/v1/account/apiRestrictions', {})).body;
const accepted = { status: 200 };
const rejected = { status: 401, body: { code: -2015 } };

describe('a key', () => {
  it('reads, trades and cannot withdraw', async () => {
    expect(await restrictions()).toMatchObject({
      ipRestrict: false,
      enableReading: true,
      enableSpotAndMarginTrading: true,
      enableWithdrawals: false,
    });
    expect(await restrictions()).not.toHaveProperty('tradingAuthorityExpirationTime');
  });

  it('that may withdraw says so', async () => {
    await limit({ scopes: ['read', 'trade', 'withdraw'] });
    expect(await restrictions()).toMatchObject({ enableWithdrawals: true });
  });

  it('that may only read cannot trade, one that may only trade cannot read', async () => {
    await limit({ scopes: ['read'] });
    expect(await restrictions()).toMatchObject({ enableReading: true, enableSpotAndMarginTrading: false });
    expect([await read(), await trade()]).toMatchObject([accepted, rejected]);
    await limit({ scopes: ['trade'] });
    expect([await read(), await trade()]).toMatchObject([rejected, accepted]);
    expect(await restrictions()).toMatchObject({ enableReading: false });
  });

  it('is bound to addresses', async () => {
    await limit({ allowedIps: ['192.0.2.1'] });
    expect(await read()).toMatchObject(rejected);
    expect(await restrictions()).toMatchObject(rejected.body);
    await limit({ allowedIps: ['127.0.0.1'] });
    expect(await restrictions()).toMatchObject({ ipRestrict: true });
  });

  it('loses its right to trade, and goes on reading', async () => {
    const expiresAtMs = Date.now() - 1;
    await limit({ expiresAtMs });
    expect([await read(), await trade()]).toMatchObject([accepted, rejected]);
    expect(await restrictions()).toMatchObject({
      enableSpotAndMarginTrading: false,
      tradingAuthorityExpirationTime: expiresAtMs,
    });
  });

  it('has its limits lifted by a reset', async () => {
    await limit({ scopes: [], allowedIps: [] });
    expect(await read()).toMatchObject(rejected);
    await control(sim.control, '/reset', {});
    expect([await read(), await trade()]).toMatchObject([accepted, accepted]);
  });
});

describe('a further key', () => {
  const second = { apiKey: 'further1234567890', secret: 'word' };
  const asSecond = () => ({ ...address, ...second });

  it('is issued, reaches the same account, and has limits of its own', async () => {
    expect(await read(asSecond())).toMatchObject({ status: 401, body: { code: -2008 } });
    expect(await limit({ ...second, scopes: ['read'] })).toMatchObject({ body: { scopes: ['read'] } });
    expect([await read(asSecond()), await trade(asSecond())]).toMatchObject([accepted, rejected]);
    expect(await trade()).toMatchObject(accepted);
    await limit({ apiKey: second.apiKey, scopes: null });
    expect(await trade(asSecond())).toMatchObject(accepted);
    expect(await read({ ...asSecond(), secret: 'other' })).toMatchObject({ body: { code: -1022 } });
  });

  it('stays at a reset, without its limits', async () => {
    await limit({ ...second, allowedIps: [] });
    await control(sim.control, '/reset', {});
    expect(await read(asSecond())).toMatchObject(accepted);
  });

  it('needs a name and a secret', async () => {
    expect(await limit({ apiKey: 'nobody1234567890' })).toMatchObject({
      status: 404,
      body: { error: 'UNKNOWN_KEY' },
    });
    for (const own of [{}, { apiKey: address.apiKey }])
      expect(await limit({ ...own, secret: 'word' })).toMatchObject({
        status: 400,
        body: { error: 'KEY_NAME_REQUIRED' },
      });
  });
});

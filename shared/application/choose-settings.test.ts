import { beforeEach, describe, expect, it } from 'vitest';
import { defaultInstrumentSettings } from '../domain/account/instrument-settings.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { SettingsAnswer } from '../domain/venue/venue-answer.ts';
import type { VenueSession } from '../ports/venue.port.ts';
import { anAccount, anInstrument, testRef } from '../testing/builders.ts';
import { RecordingRequests } from '../testing/recording-queues.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { applySettings } from './apply-settings.ts';
import { type ChooseSettingsCommand, chooseSettings } from './choose-settings.ts';

const instrument = 'BTC/USDT:USDT';
const account = anAccount({ venue: 'binanceusdm' });
let world: TradingWorld;
let requests: RecordingRequests;
beforeEach(async () => {
  world = await TradingWorld.open({ account: { venue: 'binanceusdm' } });
  requests = new RecordingRequests();
});

const choose = (chosen: ChooseSettingsCommand['chosen'], symbol = instrument) =>
  chooseSettings({ ...world, requests }, { account, instrument: symbol, chosen, correlationId: 'c' });
const stored = () => world.memory.findInstrumentSettings(testRef, instrument);

describe('choosing how an account trades a perpetual', () => {
  it('keeps what was chosen, says so, and has the venue told', async () => {
    const chosen = { leverage: d('20'), marginMode: 'ISOLATED' } as const;
    const settings = { ...defaultInstrumentSettings(testRef, instrument), ...chosen };
    expect(await choose(chosen)).toEqual({ ok: true, value: settings });
    expect(await stored()).toEqual(settings);
    expect(world.published()).toEqual(['account.settings_chosen']);
    expect(requests.sent).toEqual([{ kind: 'APPLY_SETTINGS', ...testRef, instrument, correlationId: 'c' }]);
  });

  it('leaves alone what was not named', async () => {
    await choose({ leverage: d('20'), positionMode: 'HEDGE' });
    await choose({ leverage: d('5') });
    expect(await stored()).toMatchObject({ leverage: d('5'), positionMode: 'HEDGE' });
  });

  it.each([
    ['more leverage than there is', { leverage: d('126') }, instrument, 'LEVERAGE_ABOVE_MAXIMUM'],
    ['an instrument that nobody knows', {}, 'DOGE/USDT:USDT', 'INSTRUMENT_UNKNOWN'],
    ['spot', {}, 'BTC/USDT', 'INSTRUMENT_UNKNOWN'],
  ] as const)('refuses %s, and tells nobody', async (_name, chosen, symbol, code) => {
    await world.market.saveInstruments([anInstrument({ venue: 'binanceusdm' })]);
    expect(await choose(chosen, symbol)).toMatchObject({ refusal: { code } });
    expect(await stored()).toBeUndefined();
    expect(requests.sent).toEqual([]);
  });

  it('refuses another mode while an order is open, and allows another leverage', async () => {
    await world.placeAndRun({ instrument, quantity: d('0.1') });
    expect(await choose({ marginMode: 'ISOLATED' })).toMatchObject({
      refusal: { code: 'SETTINGS_IN_USE', field: 'marginMode' },
    });
    expect(await choose({ leverage: d('3') })).toMatchObject({ ok: true });
  });

  it('refuses another mode while a position is open, and allows it once it is closed', async () => {
    const fill = async (side: 'buy' | 'sell') => {
      const { orderId } = await world.placeAndRun({
        instrument,
        side,
        quantity: d('0.1'),
        reduceOnly: side === 'sell',
      });
      await world.recordFill(world.venue.execute(`TW${orderId}01`, d('0.1'), d('60000')));
    };
    await fill('buy');
    expect(await choose({ positionMode: 'HEDGE' })).toMatchObject({
      refusal: { code: 'SETTINGS_IN_USE', field: 'positionMode' },
    });
    await fill('sell');
    expect(await choose({ positionMode: 'HEDGE' })).toMatchObject({ ok: true });
  });

  it('looks past the first page of open orders', async () => {
    await world.placeAndRun({ instrument, quantity: d('0.01') });
    await world.market.saveInstruments([anInstrument({ venue: 'binanceusdm' })]);
    for (let n = 0; n < 100; n += 1) await world.place({ side: 'sell', quantity: d('0.001') });
    expect(await choose({ marginMode: 'ISOLATED' })).toMatchObject({ ok: false });
  });
});

describe('telling the venue', () => {
  const apply = (answer: SettingsAnswer | undefined, symbol = instrument) => {
    const asked: Parameters<NonNullable<VenueSession['applySettings']>>[1][] = [];
    const venues = {
      open: async (): Promise<VenueSession> => {
        const session = await world.venue.open(account);
        if (!answer) return session;
        return {
          ...session,
          applySettings: async (_instrument, settings) => {
            asked.push(settings);
            return answer;
          },
        };
      },
    };
    const command = { kind: 'APPLY_SETTINGS', ...testRef, instrument: symbol, correlationId: 'c' } as const;
    return { asked, outcome: applySettings({ ...world, venues }, command) };
  };

  it('gives it what was chosen, or the defaults', async () => {
    const first = apply({ class: 'APPLIED' });
    expect(await first.outcome).toBe('APPLIED');
    expect(first.asked).toEqual([defaultInstrumentSettings(testRef, instrument)]);
    await choose({ leverage: d('7') });
    const second = apply({ class: 'APPLIED' });
    await second.outcome;
    expect(second.asked).toMatchObject([{ leverage: d('7') }]);
  });

  it('a refusal is told, a silence is tried again', async () => {
    expect(await apply({ class: 'REFUSED', code: '-4046', message: 'No need.' }).outcome).toBe('REFUSED');
    await expect(apply({ class: 'UNKNOWN', code: 'HTTP_503', message: 'Busy.' }).outcome).rejects.toThrow(
      'HTTP_503',
    );
  });

  it('there is nothing to tell a spot venue, nor of what nobody trades', async () => {
    expect(await apply(undefined).outcome).toBe('NOTHING_TO_APPLY');
    expect(await apply({ class: 'APPLIED' }, 'DOGE/USDT:USDT').outcome).toBe('NOTHING_TO_APPLY');
  });
});

import * as z from 'zod';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import type { PerpetualInstrument } from '../../../domain/instrument/instrument.ts';
import type { SettingsAnswer } from '../../../domain/venue/venue-answer.ts';
import { readable, UnreadableError, unknown } from '../trouble.ts';
import { type Call, VenueHttpError } from '../venue-http.ts';
import { bitgetErrors, codeOf } from './classify.ts';
import type { BitgetClient } from './client.ts';
import { amount, envelope, futuresCategory, marketOf } from './wire.ts';

const holdModes = { one_way_mode: 'ONE_WAY', hedge_mode: 'HEDGE' } as const;
const marginModes = { crossed: 'CROSS', isolated: 'ISOLATED' } as const;

/** GET account/settings. */
export const settingsSchema = envelope(
  z.object({
    holdMode: z.enum(['one_way_mode', 'hedge_mode']).transform((mode) => holdModes[mode]),
    symbolConfigList: z.array(
      z.object({
        category: z.string(),
        symbol: z.string(),
        marginMode: z.enum(['crossed', 'isolated']).transform((mode) => marginModes[mode]),
        leverage: amount,
      }),
    ),
  }),
);

/** Of refusals that are about the request, not about these settings. */
const ofTheRequest = new Set(['RETRY_LATER', 'RESYNC_CLOCK', 'IN_DOUBT', 'STOP_VENUE']);
/** A unified account may be refused the older interface, which alone sets the margin mode. */
const classicOnly = '40085';

/**
 * Position mode (of the whole account), margin mode, leverage, each only where it differs. What was changed before a
 * refusal stays changed.
 */
export async function applyVenueSettings(
  client: BitgetClient,
  instrument: PerpetualInstrument,
  { positionMode, marginMode, leverage }: InstrumentSettings,
): Promise<SettingsAnswer> {
  const { symbol } = marketOf(instrument);
  const marginCoin = instrument.settle;
  try {
    const { holdMode, symbolConfigList } = readable(settingsSchema, await client.readSettings()).data;
    const now = symbolConfigList.find((each) => each.category === futuresCategory && each.symbol === symbol);
    if (now === undefined) throw new UnreadableError();
    if (holdMode !== positionMode) {
      const wanted = positionMode === 'HEDGE' ? 'hedge_mode' : 'one_way_mode';
      const refused = await change(client.setHoldMode, { holdMode: wanted });
      if (refused) return refused;
    }
    if (now.marginMode !== marginMode) {
      const wanted = marginMode === 'CROSS' ? 'crossed' : 'isolated';
      const market = { symbol, marginCoin, productType: futuresCategory };
      const refused = await change(client.setMarginMode, { ...market, marginMode: wanted });
      if (refused) return refused;
    }
    if (now.leverage.equals(leverage)) return { class: 'APPLIED' };
    const market = { category: futuresCategory, symbol, coin: marginCoin };
    const refused = await change(client.setLeverage, { ...market, leverage: leverage.toFixed() });
    return refused ?? { class: 'APPLIED' };
  } catch (error) {
    return unknown(bitgetErrors, error);
  }
}

/** Undefined when it is as wanted now. @throws whatever does not tell */
async function change(call: Call, parameters: Record<string, string>): Promise<SettingsAnswer | undefined> {
  try {
    await call(parameters);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !(error instanceof VenueHttpError)) throw error;
    const { message = '' } = bitgetErrors.read(error.answer.body);
    const meaning = bitgetErrors.meaningOf({ status: 400, code, message });
    if (code !== classicOnly && (meaning === undefined || ofTheRequest.has(meaning))) throw error;
    return { class: 'REFUSED', code, message };
  }
}

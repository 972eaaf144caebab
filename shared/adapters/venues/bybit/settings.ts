import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import type { PerpetualInstrument } from '../../../domain/instrument/instrument.ts';
import type { SettingsAnswer } from '../../../domain/venue/venue-answer.ts';
import { readable, UnreadableError, unknown } from '../trouble.ts';
import { type Call, VenueHttpError } from '../venue-http.ts';
import { accountSchema, positionRow } from './books-wire.ts';
import { bybitErrors, codeOf } from './classify.ts';
import type { BybitClient } from './client.ts';
import { marketOf, page } from './wire.ts';

/** Of refusals that are about the request, not about these settings. */
const ofTheRequest = new Set(['RETRY_LATER', 'RESYNC_CLOCK', 'IN_DOUBT', 'STOP_VENUE', 'ADDRESS_BANNED']);
/** It is so already: position mode, margin mode, leverage. */
const unchanged = new Set(['110025', '110026', '110043']);
/** Refusals of settings, which mean nothing for an order: the error page, 110013 to 110073, and 3400045. */
const ofSettings = new Set(
  [110013, 110024, 110028, 110029, 110036, 110038, 110041, 110046, 110073, 3_400_045].map(String),
);

/**
 * Margin mode (of the whole account), position mode and leverage (of the market), each only where it differs. What was
 * changed before a refusal stays changed.
 */
export async function applyVenueSettings(
  client: BybitClient,
  instrument: PerpetualInstrument,
  { positionMode, marginMode, leverage }: InstrumentSettings,
): Promise<SettingsAnswer> {
  const market = marketOf(instrument);
  try {
    const [account, positions] = await Promise.all([client.readAccount(), client.listPositions(market)]);
    const now = readable(accountSchema, account).result;
    const { rows } = readable(page(positionRow), positions);
    const [first] = rows;
    if (first === undefined) throw new UnreadableError();
    if (now.marginMode !== marginMode) {
      const setMarginMode = marginMode === 'CROSS' ? 'REGULAR_MARGIN' : 'ISOLATED_MARGIN';
      const refused = await change(client.setMarginMode, { setMarginMode });
      if (refused) return refused;
    }
    if ((first.positionIdx === 0 ? 'ONE_WAY' : 'HEDGE') !== positionMode) {
      const mode = positionMode === 'HEDGE' ? '3' : '0';
      const refused = await change(client.switchPositionMode, { ...market, mode });
      if (refused) return refused;
    }
    if (rows.every((row) => row.leverage.equals(leverage))) return { class: 'APPLIED' };
    const both = { buyLeverage: leverage.toFixed(), sellLeverage: leverage.toFixed() };
    return (await change(client.setLeverage, { ...market, ...both })) ?? { class: 'APPLIED' };
  } catch (error) {
    return unknown(bybitErrors, error);
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
    if (unchanged.has(code)) return undefined;
    const { message = '' } = bybitErrors.read(error.answer.body);
    const meaning = bybitErrors.meaningOf({ status: 200, code, message });
    const isRefused = ofSettings.has(code) || (meaning !== undefined && !ofTheRequest.has(meaning));
    if (!isRefused) throw error;
    return { class: 'REFUSED', code, message };
  }
}

import * as z from 'zod';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import type { Decimal } from '../../../domain/money/decimal.ts';
import type { SettingsAnswer } from '../../../domain/venue/venue-answer.ts';
import { codeOf } from '../binance/classify.ts';
import { readable, unknown } from '../trouble.ts';
import { type Call, VenueHttpError } from '../venue-http.ts';
import { binanceUsdmErrors } from './classify.ts';
import type { BinanceUsdmClient } from './client.ts';

export const symbolSettingsSchema = z.array(
  z.object({
    symbol: z.string().min(1),
    marginType: z.enum(['CROSSED', 'ISOLATED']),
    leverage: z.number().int().positive(),
  }),
);
export const positionModeSchema = z.object({ dualSidePosition: z.boolean() });

/** -4046 and -4059: there was no need to change it. */
const unchanged = new Set([-4046, -4059]);
/** Of refusals that are about the request, not about these settings. */
const ofTheRequest = new Set(['STOP_VENUE', 'RETRY_LATER', 'RESYNC_CLOCK', 'IN_DOUBT']);

/**
 * Position mode (of the whole account), margin type and leverage, each only where it differs. What was changed before a
 * refusal stays changed.
 */
export async function applyVenueSettings(
  client: BinanceUsdmClient,
  symbol: string,
  settings: InstrumentSettings,
): Promise<SettingsAnswer> {
  try {
    for (const [call, parameters] of await changesFor(client, symbol, settings)) {
      const refused = await change(call, parameters);
      if (refused) return refused;
    }
    return { class: 'APPLIED' };
  } catch (error) {
    return unknown(binanceUsdmErrors, error);
  }
}

type Change = readonly [Call, Record<string, string>];

async function changesFor(
  client: BinanceUsdmClient,
  symbol: string,
  { positionMode, marginMode, leverage }: InstrumentSettings,
): Promise<readonly Change[]> {
  const [mode, listed] = await Promise.all([
    client.readPositionMode(),
    client.listSymbolSettings({ symbol }),
  ]);
  const { dualSidePosition } = readable(positionModeSchema, mode);
  const now = readable(symbolSettingsSchema, listed).find((each) => each.symbol === symbol);
  const isHedge = positionMode === 'HEDGE';
  const marginType = marginMode === 'CROSS' ? 'CROSSED' : 'ISOLATED';
  const changes: Change[] = [];
  if (dualSidePosition !== isHedge)
    changes.push([client.setPositionMode, { dualSidePosition: String(isHedge) }]);
  if (now?.marginType !== marginType) changes.push([client.setMarginType, { symbol, marginType }]);
  if (!isLeverage(leverage, now?.leverage))
    changes.push([client.setLeverage, { symbol, leverage: leverage.toFixed() }]);
  return changes;
}

function isLeverage(wanted: Decimal, now: number | undefined): boolean {
  return now !== undefined && wanted.equals(now);
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
    const { message = '' } = binanceUsdmErrors.read(error.answer.body);
    const meaning = binanceUsdmErrors.meaningOf({ status: 400, code: String(code), message });
    // Codes around 4000 are of settings, and mostly not of orders: those without a meaning for an order refuse too.
    if (meaning ? ofTheRequest.has(meaning) : code > -2000) throw error;
    return { class: 'REFUSED', code: String(code), message };
  }
}

import * as z from 'zod';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import type { SettingsAnswer } from '../../../domain/venue/venue-answer.ts';
import { readable, unknown } from '../trouble.ts';
import { type Call, VenueHttpError } from '../venue-http.ts';
import { codeOf, okxErrors } from './classify.ts';
import type { OkxClient } from './client.ts';
import { amount, envelope, signedAmount, single } from './wire.ts';

/** GET /api/v5/account/config. */
export const configurationSchema = single(
  z.object({
    posMode: z.enum(['net_mode', 'long_short_mode']).transform((mode) => positionModes[mode]),
    /** What the key may do: `read_only`, `trade`, `withdraw`. */
    perm: z.string().transform((text) => new Set(text.split(','))),
    /** The addresses that the key is bound to. */
    ip: z.string(),
    uid: z.string().min(1),
  }),
);
const positionModes = { net_mode: 'ONE_WAY', long_short_mode: 'HEDGE' } as const;

/** GET /api/v5/account/leverage-info: one row, or one a side of an isolated hedge. */
const leveragesSchema = envelope(
  z.object({ posSide: z.enum(['net', 'long', 'short']), lever: amount }),
).refine(({ data }) => data.length > 0, 'must tell a leverage');

/** Of refusals that are about the request, not about these settings. */
const ofTheRequest = new Set(['STOP_VENUE', 'RETRY_LATER', 'RESYNC_CLOCK', 'IN_DOUBT']);

/**
 * Position mode (of the whole account) and leverage, each only where it differs. The margin mode goes with each order.
 * What was changed before a refusal stays changed.
 */
export async function applyVenueSettings(
  client: OkxClient,
  instId: string,
  { positionMode, marginMode, leverage }: InstrumentSettings,
): Promise<SettingsAnswer> {
  try {
    const { posMode } = readable(configurationSchema, await client.readConfiguration());
    if (posMode !== positionMode) {
      const wanted = positionMode === 'HEDGE' ? 'long_short_mode' : 'net_mode';
      const refused = await change(client.setPositionMode, { posMode: wanted });
      if (refused) return refused;
    }
    const key = { instId, mgnMode: marginMode === 'CROSS' ? 'cross' : 'isolated' };
    if (await isInUse(client, instId, key.mgnMode)) return otherMarginMode;
    // After the position mode: an isolated hedge has a leverage a side.
    const { data } = readable(leveragesSchema, await client.readLeverage(key));
    const sides = new Set(
      data.filter(({ lever }) => !lever.equals(leverage)).map(({ posSide }) => sideOf(posSide, key)),
    );
    for (const posSide of sides) {
      const side = posSide === undefined ? {} : { posSide };
      const refused = await change(client.setLeverage, { ...key, ...side, lever: leverage.toFixed() });
      if (refused) return refused;
    }
    return { class: 'APPLIED' };
  } catch (error) {
    return unknown(okxErrors, error);
  }
}

/** Whether a position or an order of this perpetual is in the other margin mode: OKX would keep both beside each other. */
async function isInUse(client: OkxClient, instId: string, mgnMode: string): Promise<boolean> {
  const [orders, positions] = await Promise.all([
    client.listOpenOrders({ instType: 'SWAP', instId }),
    client.listPositions({ instType: 'SWAP', instId }),
  ]);
  const inOtherMode = readable(openOrderModesSchema, orders).data.some(({ tdMode }) => tdMode !== mgnMode);
  const held = readable(positionModesSchema, positions).data.filter(({ pos }) => !pos.isZero());
  return inOtherMode || held.some((position) => position.mgnMode !== mgnMode);
}

const openOrderModesSchema = envelope(z.object({ tdMode: z.string().min(1) }));
const positionModesSchema = envelope(z.object({ mgnMode: z.string().min(1), pos: signedAmount }));
const otherMarginMode = {
  class: 'REFUSED',
  code: 'OTHER_MARGIN_MODE',
  message: 'A position or an order of this perpetual is open in the other margin mode.',
} as const;

/** Which side the leverage is set of: of both at once where it is the same. */
function sideOf(posSide: string, { mgnMode }: { readonly mgnMode: string }): string | undefined {
  return posSide === 'net' || mgnMode === 'cross' ? undefined : posSide;
}

/** Undefined when it is as wanted now. @throws whatever does not tell */
async function change(call: Call, parameters: Record<string, string>): Promise<SettingsAnswer | undefined> {
  try {
    await call(parameters);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !(error instanceof VenueHttpError)) throw error;
    const { message = '' } = okxErrors.read(error.answer.body);
    const meaning = okxErrors.meaningOf({ status: 400, code, message });
    // Codes from 59000 on are of settings, and mostly not of orders: those without a meaning for an order refuse too.
    if (meaning ? ofTheRequest.has(meaning) : !code.startsWith('59')) throw error;
    return { class: 'REFUSED', code, message };
  }
}

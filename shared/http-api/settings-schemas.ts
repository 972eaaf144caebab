import * as z from 'zod';
import { marginModes, positionModes } from '../domain/account/instrument-settings.ts';
import { decimalString, instrumentSymbol, positiveDecimal } from './fields.ts';

/** How an account trades one perpetual, as it is chosen and shown. */
const leverageText = positiveDecimal.refine((text) => Number(text) >= 1, 'must be at least 1');
export const instrumentSettingsRequest = z
  .strictObject({
    instrument: instrumentSymbol.meta({ examples: ['BTC/USDT:USDT'] }),
    leverage: leverageText.exactOptional(),
    marginMode: z.enum(marginModes, 'must be CROSS or ISOLATED').exactOptional(),
    positionMode: z.enum(positionModes, 'must be ONE_WAY or HEDGE').exactOptional(),
  })
  .meta({ id: 'ChooseInstrumentSettings', description: 'What is left out stays as it is' });
export const instrumentSettingsResource = z
  .object({
    accountId: z.string(),
    instrument: z.string(),
    leverage: decimalString,
    marginMode: z.enum(marginModes),
    positionMode: z.enum(positionModes),
  })
  .meta({ id: 'InstrumentSettings' });
export type InstrumentSettingsResource = z.infer<typeof instrumentSettingsResource>;
export const instrumentSettingsQuery = z.strictObject({ instrument: instrumentSymbol });

import { Decimal } from '../money/decimal.ts';
import type { AccountRef } from './account.ts';

/** CROSS: every position draws on the whole account. ISOLATED: each on what was set aside for it. */
export const marginModes = ['CROSS', 'ISOLATED'] as const;
export type MarginMode = (typeof marginModes)[number];

/** ONE_WAY: one signed position of a perpetual. HEDGE: a LONG and a SHORT beside each other. */
export const positionModes = ['ONE_WAY', 'HEDGE'] as const;
export type PositionMode = (typeof positionModes)[number];

/** How one account trades one perpetual. The venue is told by the account's owner, or by `VenueSession.applySettings`. */
export interface InstrumentSettings extends AccountRef {
  /** Unified symbol. */
  readonly instrument: string;
  readonly leverage: Decimal;
  readonly marginMode: MarginMode;
  readonly positionMode: PositionMode;
}

/** What holds until somebody chooses: no borrowed money, one position. */
export function defaultInstrumentSettings(ref: AccountRef, instrument: string): InstrumentSettings {
  const { ownerId, accountId } = ref;
  return {
    ownerId,
    accountId,
    instrument,
    leverage: new Decimal(1),
    marginMode: 'CROSS',
    positionMode: 'ONE_WAY',
  };
}

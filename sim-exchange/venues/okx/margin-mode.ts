import { type Refusal, refusal } from './errors.ts';
import { type OkxVenue, userAccount } from './venue.ts';

/**
 * OKX margins each order as its `tdMode` says, and can hold a cross and an isolated position of one swap side by side.
 * Here a market has one mode at a time: an order in the other one switches it, and is refused while the first is in use.
 */
export function takeMarginMode(venue: OkxVenue, symbol: string, tdMode: string): Refusal | undefined {
  if (venue.instrument(symbol).perpetual === undefined) return undefined;
  const mode = tdMode === 'isolated' ? 'ISOLATED' : 'CROSS';
  const code = venue.exchange.perpetuals.setMarginMode(userAccount, symbol, mode);
  return code === undefined || code === 'UNCHANGED' ? undefined : refusal('parameter', 'tdMode');
}

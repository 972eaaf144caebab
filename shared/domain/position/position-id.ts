import type { PositionSide } from '../order/order.ts';
import type { PositionName } from './position.ts';

/** Names a position in an address: `paper-okx~BTC-USDT-USDT~LONG`. Neither an account's id nor a symbol holds a `~`. */
export function positionIdOf({
  accountId,
  instrument,
  positionSide,
}: PositionName & { readonly accountId: string }): string {
  const market = instrument.replace(/[/:]/g, '-');
  return [accountId, market, ...(positionSide ? [positionSide] : [])].join('~');
}

const pattern =
  /^([A-Za-z0-9_.:-]{1,64})~([A-Z0-9]{1,20})-([A-Z0-9]{1,20})(?:-([A-Z0-9]{1,20}))?(?:~(LONG|SHORT))?$/;

/** Undefined for text that names no position. */
export function parsePositionId(text: string): (PositionName & { readonly accountId: string }) | undefined {
  const [, accountId, base, quote, settle, side] = pattern.exec(text) ?? [];
  if (!accountId || !base || !quote) return undefined;
  const instrument = settle === undefined ? `${base}/${quote}` : `${base}/${quote}:${settle}`;
  const positionSide: PositionSide | undefined = side === 'LONG' || side === 'SHORT' ? side : undefined;
  return { accountId, instrument, ...(positionSide ? { positionSide } : {}) };
}

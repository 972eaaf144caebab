import { binance } from './rows/binance.ts';
import { binanceusdm } from './rows/binanceusdm.ts';
import { bitget } from './rows/bitget.ts';
import { bybit } from './rows/bybit.ts';
import { okx } from './rows/okx.ts';
import { upbit } from './rows/upbit.ts';
import type { VenueRow } from './venue-row.ts';

export const venueRows: readonly VenueRow[] = [binance, upbit, okx, binanceusdm, bybit, bitget];

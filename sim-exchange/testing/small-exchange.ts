import type { FeeRates } from '../core/accounts.ts';
import { Exchange } from '../core/exchange.ts';
import type { Instrument, OrderRequest } from '../core/types.ts';
import { atoms, atomsPerUnit } from '../core/units.ts';

/** BTCUSDT with a tick of 0.01 and a lot of 0.001. */
export const instrument: Instrument = {
  symbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  tickAtoms: atoms('0.01'),
  lotAtoms: atoms('0.001'),
  notionalAtoms: (atoms('0.01') * atoms('0.001')) / atomsPerUnit,
};

/** 0.1 % out of what is received, cut to 8 digits; and 0.05 % in the quote asset. */
export const feesInReceived: FeeRates = {
  makerPpm: 1000n,
  takerPpm: 1000n,
  takenIn: 'RECEIVED',
  stepAtoms: 10_000n,
};
export const feesInQuote: FeeRates = { makerPpm: 500n, takerPpm: 500n, takenIn: 'QUOTE', stepAtoms: 1n };

/** One instrument; the named accounts hold 10000 USDT and 10 BTC each. Time stands still. */
export function smallExchange(accounts: string[] = ['ann', 'bob'], fees = feesInReceived): Exchange {
  const exchange = new Exchange({ clock: { nowMs: () => 1_700_000_000_000 }, instruments: [instrument] });
  for (const name of accounts) {
    const account = exchange.addAccount(name, fees);
    account.credit('USDT', atoms('10000'));
    account.credit('BTC', atoms('10'));
  }
  return exchange;
}

let serial = 0;

/** A limit GTC buy of 1 lot at 1 tick by ann, but for what `given` says. */
export function request(given: Partial<OrderRequest>): OrderRequest {
  serial += 1;
  return {
    account: 'ann',
    clientId: `c${serial}`,
    symbol: 'BTCUSDT',
    side: 'BUY',
    kind: 'LIMIT',
    timeInForce: 'GTC',
    priceTicks: 1n,
    quantityLots: 1n,
    ...given,
  };
}

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

/** One instrument; the named accounts hold 10000 USDT and 10 BTC each and pay 0.1 % either way. Time stands still. */
export function smallExchange(accounts: string[] = ['ann', 'bob']): Exchange {
  const exchange = new Exchange({ clock: { nowMs: () => 1_700_000_000_000 }, instruments: [instrument] });
  for (const name of accounts) {
    const account = exchange.addAccount(name, { makerPpm: 1000n, takerPpm: 1000n });
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

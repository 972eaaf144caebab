import type { FeeRates } from '../core/accounts.ts';
import { Exchange } from '../core/exchange.ts';
import type { VenuePolicy } from '../core/policy.ts';
import type { Instrument, OrderRequest } from '../core/types.ts';
import { atoms, atomsPerUnit } from '../core/units.ts';

/** BTC perpetual settled in USDT: a tick of 0.1, a lot of 0.001 BTC, contracts of 0.01 BTC, 10 to 50 times. */
export const perpetual: Instrument = {
  symbol: 'BTCPERP',
  base: 'BTC',
  quote: 'USDT',
  tickAtoms: atoms('0.1'),
  lotAtoms: atoms('0.001'),
  notionalAtoms: (atoms('0.1') * atoms('0.001')) / atomsPerUnit,
  perpetual: {
    settle: 'USDT',
    contractAtoms: atoms('0.01'),
    maxLeverageAtoms: atoms('50'),
    leverageAtoms: atoms('10'),
    maintenancePpm: 5000n,
    fundingRateAtoms: atoms('0.0001'),
    fundingIntervalMs: 8 * 3_600_000,
  },
};

/** 0.02 % to rest, 0.05 % to take, in USDT, never rounded. */
const perpetualFees: FeeRates = { makerPpm: 200n, takerPpm: 500n, takenIn: 'QUOTE', stepAtoms: 1n };

/** A clock that tests move. */
export class HandClock {
  timeMs = 1_700_000_000_000;

  nowMs(): number {
    return this.timeMs;
  }
}

export interface SmallPerpetual {
  exchange: Exchange;
  clock: HandClock;
}

/** One perpetual; the named accounts hold 10000 USDT each, `house` any amount. Mark and index stand at 100.0. */
export function smallPerpetual(
  accounts: string[] = ['ann', 'bob'],
  policy: Partial<VenuePolicy> = {},
  more: Instrument[] = [],
): SmallPerpetual {
  const clock = new HandClock();
  const exchange = new Exchange({ clock, instruments: [perpetual, ...more], policy });
  for (const name of accounts) exchange.addAccount(name, perpetualFees).credit('USDT', atoms('10000'));
  exchange.addAccount('house', perpetualFees, true).credit('USDT', atoms('1000000000'));
  exchange.perpetuals.follow('BTCPERP', 1000n);
  return { exchange, clock };
}

let serial = 0;

/** A limit GTC buy of 1000 lots (1 BTC) at 100.0 by ann, but for what `given` says. */
export function perpetualOrder(given: Partial<OrderRequest> = {}): OrderRequest {
  serial += 1;
  const who = { account: 'ann', clientId: `p${serial}`, symbol: 'BTCPERP' };
  return {
    ...who,
    side: 'BUY',
    kind: 'LIMIT',
    timeInForce: 'GTC',
    priceTicks: 1000n,
    quantityLots: 1000n,
    ...given,
  };
}

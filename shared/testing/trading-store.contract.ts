import type { TradingStore } from '../ports/trading-store.port.ts';
import { accountCases } from './trading-store/accounts.cases.ts';
import { balanceCases } from './trading-store/balances.cases.ts';
import { commitCases } from './trading-store/commits.cases.ts';
import { limitCases } from './trading-store/limits.cases.ts';
import { orderCases } from './trading-store/orders.cases.ts';
import { pageCases } from './trading-store/pages.cases.ts';
import { perpetualCases } from './trading-store/perpetuals.cases.ts';
import { positionHistoryCases } from './trading-store/position-history.cases.ts';
import { positionCases } from './trading-store/positions.cases.ts';
import { protectionCases } from './trading-store/protections.cases.ts';
import { reconciliationCases } from './trading-store/reconciliation.cases.ts';
import { sealCases } from './trading-store/seals.cases.ts';
import { stateCases } from './trading-store/states.cases.ts';
import { strategyCases } from './trading-store/strategies.cases.ts';

/**
 * What every trading store must do, in numbered cases. Each works on an owner of its own, so that a store may be
 * shared and need not be emptied.
 *
 * @param open gives the store; called before each case
 */
export function tradingStoreContract(open: () => TradingStore): void {
  const suites = [
    accountCases,
    orderCases,
    pageCases,
    positionCases,
    protectionCases,
    positionHistoryCases,
    perpetualCases,
    balanceCases,
    commitCases,
    reconciliationCases,
    sealCases,
    limitCases,
    stateCases,
    strategyCases,
  ];
  for (const cases of suites) cases(open);
}

import type { Account, Order, Schemas } from '../../api/client.ts';
import { moneyText, percentText } from '../../format/number.ts';
import type { TextKey, Values } from '../../i18n/text.ts';

/** Something that a person should look at, the worst first. */
export interface Attention {
  readonly look: 'bad' | 'warn';
  readonly key: TextKey;
  readonly values: Values;
  readonly href?: string;
  /** In the words of who reported it. */
  readonly detail?: string;
}

/** What the page knows; what has not been read yet says nothing. */
export interface Known {
  readonly accounts?: readonly Account[] | undefined;
  readonly openOrders?: readonly Order[] | undefined;
  readonly reconciliation?: Schemas['Reconciliation'] | undefined;
  readonly strategies?: readonly Schemas['Strategy'][] | undefined;
  readonly risk?: Schemas['RiskStatus'] | undefined;
  readonly balances?: Schemas['BalanceList'] | undefined;
  readonly arePricesFresh?: boolean | undefined;
}

/** From this share of a limit on it is worth a look. */
const nearLimit = 0.8;

export function attentionOf(known: Known): readonly Attention[] {
  const found = [
    ...accountsAsking(known),
    ...booksAsking(known),
    ...ordersAsking(known),
    ...strategiesAsking(known),
    ...limitsAsking(known),
  ];
  if (known.arePricesFresh === false) found.push({ look: 'warn', key: 'home.attention.prices', values: {} });
  return found.sort((a, b) => Number(b.look === 'bad') - Number(a.look === 'bad'));
}

function accountsAsking({ accounts = [] }: Known): Attention[] {
  return accounts
    .filter(({ tradingState }) => tradingState !== 'ACTIVE')
    .map(({ name, tradingState, tradingStateReason }) => ({
      look: tradingState === 'HALTED' ? 'bad' : 'warn',
      key: tradingState === 'HALTED' ? 'home.attention.halted' : 'home.attention.reducing',
      values: { account: name },
      detail: tradingStateReason,
    }));
}

function booksAsking({ reconciliation, balances }: Known): Attention[] {
  const found: Attention[] = [];
  if (reconciliation?.status === 'DIFFERENT')
    found.push({
      ...{ look: 'bad', key: 'home.attention.books', values: { account: reconciliation.accountId } },
      ...(reconciliation.message === null ? {} : { detail: reconciliation.message }),
    });
  if (reconciliation?.status === 'UNREACHABLE')
    found.push({
      ...{ look: 'bad', key: 'home.attention.unreachable', values: { venue: String(reconciliation.venue) } },
      ...(reconciliation.message === null ? {} : { detail: reconciliation.message }),
    });
  for (const { asset, suspense } of balances?.balances ?? [])
    if (suspense !== '0')
      found.push({
        ...{ look: 'bad', key: 'home.attention.suspense' },
        values: { amount: moneyText(suspense, asset).replace(` ${asset}`, ''), asset },
      });
  return found;
}

function ordersAsking({ openOrders = [] }: Known): Attention[] {
  const count = openOrders.filter(({ state }) => state === 'IN_DOUBT').length;
  if (count === 0) return [];
  return [{ look: 'warn', key: 'home.attention.doubt', values: { count }, href: '/orders' }];
}

function strategiesAsking({ strategies = [] }: Known): Attention[] {
  return strategies
    .filter(({ state }) => state === 'STOPPED')
    .map(({ strategyId, reason }) => ({
      ...{ look: 'warn', key: 'home.attention.strategy', values: { id: strategyId } },
      detail: reason,
    }));
}

function limitsAsking({ risk }: Known): Attention[] {
  return (risk?.limits ?? [])
    .filter(({ ratio }) => ratio !== null && Number(ratio) >= nearLimit)
    .map(({ name, of, ratio }) => ({
      look: Number(ratio) >= 1 ? 'bad' : 'warn',
      key: 'home.attention.limit',
      values: { percent: percentText(ratio, 0), name: of === null ? name : `${name} (${of})` },
    }));
}

import type { AccountRef, Balance } from '../domain/account/account.ts';
import { type Decimal, maximum, zero } from '../domain/money/decimal.ts';
import type { OrderTerms, Reservation } from '../domain/order/order.ts';
import { accept, type DeniedCode, type Refusal, type Result, refuse } from '../domain/refusal.ts';
import { explainRisk, type RiskExplanation, type RuleReport } from '../domain/risk/explain.ts';
import { textOf } from '../domain/risk/finding.ts';
import type { RiskSnapshot } from '../domain/risk/snapshot.ts';
import { draftOrder } from './draft-order.ts';
import { type ReadRiskDeps, readRisk } from './read-risk.ts';

/** No order ever has it: a preview is nobody's. */
const previewIds = { nextId: () => '0'.repeat(26) };

/**
 * What would become of these terms as an order, now: the funds first, as in placing, then the whole ladder. Nothing is
 * written, and nothing is promised: the order that follows is judged by what is so then. Refused for terms that would
 * not be kept as an order.
 */
export async function previewRisk(
  deps: ReadRiskDeps,
  ref: AccountRef,
  terms: OrderTerms,
): Promise<Result<RiskExplanation>> {
  const account = await deps.store.findAccount(ref);
  if (!account) return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const command = { ownerId: ref.ownerId, accountId: ref.accountId, terms, correlationId: 'preview' };
  const drafted = await draftOrder({ ...deps, ids: previewIds }, command, account);
  if (!drafted.ok) return drafted;
  const { order, reservation } = drafted.value;
  const [snapshot, balances] = await Promise.all([readRisk(deps, order), deps.store.listBalances(ref)]);
  const explanation = explainRisk(reserved(snapshot, reservation));
  return accept(withFunds(explanation, reservation, balances));
}

/** The book as it would be with the order's funds set aside. */
function reserved(snapshot: RiskSnapshot, reservation: Reservation | undefined): RiskSnapshot {
  const { book } = snapshot;
  if (!book || !reservation) return snapshot;
  const balances = book.balances.map((balance) => {
    if (balance.asset !== reservation.asset) return balance;
    const { available, reserved: before } = balance;
    return {
      ...balance,
      available: maximum(available.minus(reservation.amount), zero),
      reserved: before.plus(reservation.amount),
    };
  });
  return { ...snapshot, book: { ...book, balances } };
}

function withFunds(
  explanation: RiskExplanation,
  reservation: Reservation | undefined,
  balances: readonly Balance[],
): RiskExplanation {
  if (!reservation)
    return { ...explanation, rules: [{ name: 'funds', status: 'UNKNOWN' }, ...explanation.rules] };
  const { asset, amount } = reservation;
  const available: Decimal = balances.find((balance) => balance.asset === asset)?.available ?? zero;
  const report = { name: 'funds', value: textOf(amount), limit: textOf(available) };
  if (amount.lessThanOrEqualTo(available))
    return { ...explanation, rules: [{ ...report, status: 'PASS' }, ...explanation.rules] };
  const message = `The order needs ${textOf(amount)} ${asset}, more than is available.`;
  const context = { asset, needed: textOf(amount), available: textOf(available) };
  const { refusal }: { refusal: Refusal<DeniedCode> } = refuse<DeniedCode>('INSUFFICIENT_FUNDS', message, {
    context,
  });
  const refused: RuleReport = { ...report, status: 'REFUSE', words: message };
  return { isValid: false, refusal, riskScore: 100, rules: [refused, ...explanation.rules] };
}

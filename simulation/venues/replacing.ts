import type { Account } from '#shared/domain/account/account.ts';
import { zero } from '#shared/domain/money/decimal.ts';
import type { ReplaceAnswer, VenueAnswer } from '#shared/domain/venue/venue-answer.ts';
import type { Replacement } from '#shared/ports/replacement.ts';
import type { VenueModel } from './venue-model.ts';

/** One replacement as it reaches a venue. `refusal`: what the venue says to the new order, once the old one is gone. */
interface Reaching {
  readonly account: Account;
  readonly replacement: Replacement;
  readonly lagMs: number;
  readonly refusal: VenueAnswer | undefined;
}
type Replace = (model: VenueModel, reaching: Reaching) => ReplaceAnswer;

/** What the venue does in one request; undefined where our session cancels first, and then places by itself. */
export function replaceOf({ row }: VenueModel, { previous, order }: Replacement): Replace | undefined {
  if (row.replacing === 'NEVER') return undefined;
  if (row.replacing === 'IF_UNFILLED') return previous.hasFills ? undefined : cancelReplace;
  return order.quantity?.equals(previous.quantity) ? cancelAndNew : undefined;
}

/** Binance: the quantity is named beforehand, so the old order must have no fill at all. Tells both halves. */
const cancelReplace: Replace = (model, { account, replacement, lagMs, refusal }) => {
  const { order, clientOrderId, previous } = replacement;
  const old = model.stateOf(previous.clientOrderId);
  if (old?.status === 'ACCEPTED' && old.executedQuantity.greaterThan(0))
    return { canceled: { class: 'NOT_CANCELED' }, placed: { class: 'NOT_SENT' } };
  const canceled = model.cancel(previous.clientOrderId);
  if (canceled.class !== 'CANCELED') return { canceled, placed: { class: 'NOT_SENT' } };
  const quantity = (order.quantity ?? zero).minus(previous.executedBefore);
  const placed = refusal ?? model.take(account, { ...order, quantity }, clientOrderId, lagMs);
  return { canceled, placed };
};

/** Upbit: the new order is for what the old one leaves open. Its success says only that both were asked for. */
const cancelAndNew: Replace = (model, { account, replacement, lagMs, refusal }) => {
  const { order, clientOrderId, previous } = replacement;
  const old = model.stateOf(previous.clientOrderId);
  if (old?.status !== 'ACCEPTED') {
    model.burn(clientOrderId);
    return { canceled: { class: 'NOT_OPEN', code: 'order_not_found' }, placed: { class: 'NOT_SENT' } };
  }
  const executed = previous.executedBefore.plus(old.executedQuantity);
  const terms = { ...order, quantity: (order.quantity ?? zero).minus(executed) };
  const refused = model.refusalInstead(account, terms, clientOrderId, previous.clientOrderId);
  if (refused) {
    model.burn(clientOrderId);
    return { canceled: { class: 'NOT_CANCELED' }, placed: refused };
  }
  model.cancel(previous.clientOrderId);
  if (!refusal) model.take(account, terms, clientOrderId, lagMs);
  const asked = { code: 'REPLACE_REQUESTED', message: 'Look both orders up.' };
  return { canceled: { class: 'UNKNOWN', ...asked }, placed: { class: 'IN_DOUBT', ...asked } };
};

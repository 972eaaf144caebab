import { gateOf, isUnlocked } from '../account/live-gate.ts';
import { decimalText, maximum, zero } from '../money/decimal.ts';
import { closesOnly, getsOut } from '../order/order.ts';
import { deny, type Finding } from './finding.ts';
import { closableQuantity, heldQuantity, type RiskSnapshot, reducesPosition } from './snapshot.ts';

export function accountState(snapshot: RiskSnapshot): Finding {
  const { account, control, order } = snapshot;
  // What a kill closes gets out of any state.
  if (order.killId === undefined && !isUnlocked(account)) {
    const { stage } = gateOf(account);
    const message = `Live trading is ${stage}: it is unlocked step by step, after a passed preflight.`;
    return { value: stage, limit: 'PILOT', refusal: deny('ACCOUNT_NOT_ACTIVE', message, { stage }) };
  }
  const finding = { value: control.state, limit: 'ACTIVE' };
  if (control.state === 'ACTIVE') return finding;
  const mayReduce = control.state === 'REDUCING' || order.killId !== undefined;
  if (mayReduce && reducesPosition(snapshot)) return finding;
  const message = `The account is ${control.state}: ${control.reason}.`;
  return { ...finding, refusal: deny('ACCOUNT_NOT_ACTIVE', message, { state: control.state }) };
}

export function instrumentAllowed({ account, order }: RiskSnapshot): Finding {
  const allowed = account.limits.instrumentsAllowed;
  if (allowed.length === 0) return { value: order.instrument, limit: 'every instrument of the venue' };
  const finding = { value: order.instrument, limit: allowed.join(',') };
  if (allowed.includes(order.instrument)) return finding;
  const message = `${order.instrument} is not among the account's instruments.`;
  const context = { instrument: order.instrument, allowed: finding.limit };
  return { ...finding, refusal: deny('INSTRUMENT_NOT_ALLOWED', message, context) };
}

/** Reduce-only orders, the closing side of a hedge, and what protects a position, those approved and not yet filled included, may close the position and no more. */
export function reduceOnly(snapshot: RiskSnapshot): Finding {
  const { order, position } = snapshot;
  if (!closesOnly(order) && !getsOut(order)) return {};
  const closable = closableQuantity(snapshot);
  const finding = { ...(order.quantity && { value: order.quantity }), limit: maximum(closable, zero) };
  if (heldQuantity(snapshot).lessThanOrEqualTo(0)) {
    const message = `There is no ${order.instrument} position that a ${order.side} could reduce.`;
    const context = { held: decimalText(position.quantity) };
    return { ...finding, refusal: deny('NO_POSITION_TO_REDUCE', message, context) };
  }
  if (reducesPosition(snapshot)) return finding;
  const message = 'A reduce-only order may close the open position, and no more.';
  const context = { closable: decimalText(finding.limit) };
  return { ...finding, refusal: deny('REDUCE_ONLY_WOULD_INCREASE', message, context) };
}

import { type Account, isUncertified } from '../../domain/account/account.ts';
import { scopeStateOf } from '../../domain/account/trading-state.ts';
import { type Instrument, type MarketPrice, priceTickAt } from '../../domain/instrument/instrument.ts';
import type { Kill } from '../../domain/kill/kill.ts';
import type { KillDrill } from '../../domain/kill/kill-drill.ts';
import { Decimal, maximum } from '../../domain/money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../../domain/money/rounding.ts';
import type { Order, OrderTerms } from '../../domain/order/order.ts';
import { isTerminal } from '../../domain/order/order-state.ts';
import { engageKillSwitch } from '../engage-kill-switch.ts';
import { placeTrade } from '../place-trade.ts';
import { resumeAccount } from '../resume-account.ts';
import type { KillDeps } from './carry-out.ts';

/** What rests for the drill: small, and as far from the market as every venue takes an order. */
const ordersOfDrill = 3;
const below = new Decimal('0.97');
/** Above the venue's minimum, which it may count at another price than ours. */
const spare = new Decimal('1.5');
/** A drill takes at most this share of what is available. */
const shareMax = new Decimal('0.1');
const placeMs = 20_000;
const killMs = 20_000;
const pauseMs = 250;

/**
 * Presses the kill switch for one paper account of each owner, with orders that rest, and proves that none is left and that nothing new
 * leaves; lets the account trade again, and keeps the evidence. Never touches a live account, nor a paper account that
 * somebody uses at the moment: with open orders, or not ACTIVE.
 *
 * @returns the evidence of every drill that could be done
 */
export async function drillPaperAccounts(
  deps: KillDeps,
  correlationId: string,
): Promise<readonly KillDrill[]> {
  const owned = Map.groupBy(await deps.store.listAllAccounts(), ({ ownerId }) => ownerId);
  const drills: KillDrill[] = [];
  for (const [ownerId, accounts] of owned) {
    const account = await findIdle(deps, accounts);
    if (!account) continue;
    const drill = await drillOne(deps, account, correlationId).catch((error: unknown) => {
      deps.log.error('a drill could not be done', { ownerId, error: String(error) });
    });
    if (!drill) continue;
    await deps.kills.putDrill(drill);
    drills.push(drill);
  }
  return drills;
}

async function findIdle({ store }: KillDeps, accounts: readonly Account[]): Promise<Account | undefined> {
  const paper = accounts.filter(
    ({ mode, venue, keys }) => mode === 'PAPER' && !isUncertified(venue) && keys !== 'REMOVED',
  );
  for (const account of paper) {
    const [control, open] = await Promise.all([
      store.findControl(account),
      store.listOrders(account, { limit: 1, openOnly: true }),
    ]);
    if (control?.state === 'ACTIVE' && open.items.length === 0) return account;
  }
  return undefined;
}

async function drillOne(deps: KillDeps, account: Account, correlationId: string): Promise<KillDrill> {
  const { ownerId, accountId } = account;
  const startedAtMs = deps.clock.nowMs();
  const terms = await termsOf(deps, account);
  const resting = await Promise.all(
    Array.from({ length: ordersOfDrill }, () => place(deps, account, terms, correlationId)),
  );
  const kill = await press(deps, account, correlationId);
  const late = await place(deps, account, terms, correlationId);
  await letTrade(deps, account, kill, correlationId);
  const rested = resting.filter(({ state }) => state === 'ACCEPTED').length;
  const figures = {
    ...{ orders: rested, acceptedAfterFence: late.attempt > 0 ? 1 : 0 },
    restingAfter: kill.accounts.reduce((sum, each) => sum + each.resting, 0),
    canceled: kill.accounts.reduce((sum, each) => sum + each.canceled, 0),
    fenceMs: since(kill.fencedAtMs, kill),
    verifiedMs: since(kill.verifiedAtMs, kill),
  };
  const failure = failureOf(kill, figures);
  return {
    ...{ ownerId, drillId: deps.ids.nextId(), source: 'SCHEDULE', accounts: [accountId], figures },
    ...{ isPassed: failure === undefined, ...(failure === undefined ? {} : { failure }) },
    ...{ startedAtMs, endedAtMs: deps.clock.nowMs() },
  };
}

function since(atMs: number | undefined, { triggeredAtMs }: Kill): number | null {
  return atMs === undefined ? null : atMs - triggeredAtMs;
}

function failureOf(
  { state }: Kill,
  {
    orders,
    acceptedAfterFence,
    restingAfter,
  }: Record<'orders' | 'acceptedAfterFence' | 'restingAfter', number>,
): string | undefined {
  if (orders < ordersOfDrill) return `Only ${orders} of ${ordersOfDrill} orders came to rest.`;
  if (state !== 'VERIFIED') return `The kill is ${state}.`;
  if (restingAfter > 0) return `${restingAfter} orders rested after it.`;
  return acceptedAfterFence > 0 ? 'An order was sent after it.' : undefined;
}

/** A small buy far below the market, in the first instrument with a price that the account can pay for. */
async function termsOf({ store, market }: KillDeps, account: Account): Promise<OrderTerms> {
  const balances = await store.listBalances(account);
  for (const price of await market.listPrices(account.venue)) {
    const instrument = await market.findInstrument(account.venue, price.symbol);
    if (instrument?.status !== 'TRADING') continue;
    const { quantity, limitPrice } = smallBuy(instrument, price);
    const paid = instrument.kind === 'PERPETUAL' ? instrument.settle : instrument.quote;
    const available = balances.find(({ asset }) => asset === paid)?.available;
    if (!available || quantity.times(limitPrice).greaterThan(available.times(shareMax))) continue;
    const form = {
      side: 'buy',
      type: 'limit',
      timeInForce: 'GTC',
      reduceOnly: false,
      postOnly: false,
    } as const;
    return { instrument: price.symbol, ...form, quantity, limitPrice };
  }
  throw new Error(`no instrument of ${account.venue} suits ${account.accountId}`);
}

function smallBuy(instrument: Instrument, price: MarketPrice) {
  const wanted = price.bid.times(below);
  const limitPrice = roundDownToStep(wanted, priceTickAt(instrument, wanted));
  const least = maximum(instrument.quantityMin, instrument.notionalMin.dividedBy(limitPrice)).times(spare);
  return { limitPrice, quantity: roundUpToStep(least, instrument.quantityStep) };
}

/** As it stands when its saga is done with it. */
async function place(
  deps: KillDeps,
  { ownerId, accountId }: Account,
  terms: OrderTerms,
  correlationId: string,
): Promise<Order> {
  const idempotencyKey = deps.ids.nextId();
  const command = { ownerId, accountId, terms, idempotencyKey, requestHash: idempotencyKey, correlationId };
  const placed = await placeTrade(deps, command);
  if (!placed.ok) throw new Error(`an order of the drill was refused: ${placed.refusal.code}`);
  const deadlineMs = deps.clock.nowMs() + placeMs;
  for (let order = placed.value; ; ) {
    const isSettled = order.state === 'ACCEPTED' || isTerminal(order.state);
    if (isSettled || deps.clock.nowMs() >= deadlineMs) return order;
    await deps.clock.sleep(pauseMs);
    order = (await deps.store.findOrder(ownerId, order.orderId)) ?? order;
  }
}

async function press(deps: KillDeps, account: Account, correlationId: string): Promise<Kill> {
  const { ownerId, accountId } = account;
  const triggeredAtMs = deps.clock.nowMs();
  const killed = await engageKillSwitch(deps, {
    ...{ ownerId, scope: `account:${accountId}`, reason: 'weekly drill', source: 'DRILL' },
    ...{ triggeredBy: 'weekly drill', correlationId, triggeredAtMs, untilMs: triggeredAtMs + killMs },
  });
  if (!killed.ok) throw new Error(`the switch was refused: ${killed.refusal.code}`);
  return killed.value;
}

/** Only the halt of its own: any other one stays, for a person to lift. */
async function letTrade(
  deps: KillDeps,
  account: Account,
  { killId }: Kill,
  correlationId: string,
): Promise<void> {
  const { ownerId, accountId } = account;
  const control = await deps.store.findControl(account);
  const isOwn = control && scopeStateOf(control, 'account').reason.startsWith(`kill switch ${killId}:`);
  if (isOwn) await resumeAccount(deps, { ownerId, accountId, reason: 'weekly drill is over', correlationId });
}

import type { Balance } from '../../core/accounts.ts';
import type { Deposit } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { maxTotalAtoms, minTotalAtoms } from './krw-steps.ts';
import type { Params } from './params.ts';
import { kstText } from './times.ts';
import { type UpbitVenue, userAccount } from './venue.ts';

const yearMs = 365 * 24 * 3_600_000;
const feeRate = '0.0005';

/** GET accounts: KRW, and whatever else there is. The average buy price is not kept. */
export function accounts(venue: UpbitVenue): Reply {
  const { balances } = venue.exchange.account(userAccount);
  const held = [...balances].filter(
    ([asset, { freeAtoms, lockedAtoms }]) => asset === 'KRW' || freeAtoms + lockedAtoms > 0n,
  );
  return ok(held.map(([asset, balance]) => accountView(asset, balance)));
}

function accountView(asset: string, { freeAtoms, lockedAtoms }: Balance) {
  return {
    currency: asset,
    balance: plainText(freeAtoms),
    locked: plainText(lockedAtoms),
    avg_buy_price: '0',
    avg_buy_price_modified: false,
    unit_currency: 'KRW',
  };
}

/** GET orders/chance: fees, order types, limits and the two balances of one market. */
export function chance(venue: UpbitVenue, params: Params): Reply {
  const name = params.required('market');
  if (params.refusal !== undefined) return params.refusal;
  const market = venue.markets.get(name);
  if (market === undefined) return refuse('notfoundmarket', name);
  const account = venue.exchange.account(userAccount);
  const common = ['best_fok', 'best_ioc', 'limit', 'limit_fok', 'limit_ioc'];
  return ok({
    bid_fee: feeRate,
    ask_fee: feeRate,
    maker_bid_fee: feeRate,
    maker_ask_fee: feeRate,
    market: {
      id: market.symbol,
      name: `${market.base}/${market.quote}`,
      order_types: ['limit'],
      order_sides: ['ask', 'bid'],
      bid_types: [...common, 'price'],
      ask_types: [...common, 'market'],
      bid: { currency: market.quote, min_total: plainText(minTotalAtoms) },
      ask: { currency: market.base, min_total: plainText(minTotalAtoms) },
      max_total: plainText(maxTotalAtoms),
      state: 'active',
    },
    bid_account: accountView(market.quote, account.balance(market.quote)),
    ask_account: accountView(market.base, account.balance(market.base)),
  });
}

/** GET api_keys: all of the account's; a key lives one year from the start, or until the control endpoint said. */
export function apiKeys(venue: UpbitVenue): Reply {
  const endOf = (expiresAtMs: number | null) => kstText(expiresAtMs ?? venue.keyIssuedMs + yearMs);
  return ok(
    venue.keys
      .list()
      .map(({ apiKey, terms }) => ({ access_key: apiKey, expire_at: endOf(terms.expiresAtMs) })),
  );
}

/** GET deposits: what the control endpoint paid in. */
export function deposits(venue: UpbitVenue, params: Params): Reply {
  const limit = params.count('limit', 100, 100);
  const page = params.count('page', 1, 1_000_000);
  const [currency, state, uuids] = [params.text('currency'), params.text('state'), params.list('uuids')];
  if (params.refusal !== undefined) return params.refusal;
  const found = venue.exchange.deposits
    .filter(
      (deposit) =>
        (currency === undefined || deposit.asset === currency) &&
        (state === undefined || state.toUpperCase() === 'ACCEPTED') &&
        (uuids.length === 0 || uuids.includes(depositUuid(deposit))),
    )
    .map(depositView);
  if (params.text('order_by') !== 'asc') found.reverse();
  return ok(found.slice((page - 1) * limit, page * limit));
}

/** GET deposit: one, by uuid or txid; the newest of a currency where neither is given. */
export function deposit(venue: UpbitVenue, params: Params): Reply {
  const [uuid, txid, currency] = ['uuid', 'txid', 'currency'].map((name) => params.text(name));
  const found = venue.exchange.deposits
    .map(depositView)
    .filter(
      (each) =>
        (uuid === undefined || each.uuid === uuid) &&
        (txid === undefined || each.txid === txid) &&
        (currency === undefined || each.currency === currency),
    )
    .at(-1);
  return found === undefined ? refuse('deposit_not_found') : ok(found);
}

function depositView(deposit: Deposit) {
  const time = kstText(deposit.timeMs);
  return {
    type: 'deposit',
    uuid: depositUuid(deposit),
    currency: deposit.asset,
    net_type: deposit.asset === 'KRW' ? null : deposit.asset,
    txid: `simulated-${deposit.id}`,
    state: 'ACCEPTED',
    created_at: time,
    done_at: time,
    amount: plainText(deposit.amountAtoms),
    fee: '0',
    transaction_type: 'default',
  };
}

function depositUuid({ id }: Deposit): string {
  return `00000000-0000-4000-9000-${id.toString(16).padStart(12, '0')}`;
}

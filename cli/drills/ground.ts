import type { InstanceDocument, InstanceRecord } from '#local-cloud/instance.ts';
import { selectInstance } from '#local-cloud/select-instance.ts';
import { type AccountResource, accountList, balanceList } from '#shared/http-api/schemas.ts';
import type { ApiClient, ApiResult } from '../api-client.ts';
import { type Connection, connect } from '../connection.ts';
import { failed } from '../failures.ts';
import { type Outcome, refused } from '../output.ts';
import { VenueControl } from './control.ts';
import { liftLimits } from './lift-limits.ts';
import type { VenueView } from './plan.ts';
import { baseAsset, type DrillMarket, drillMarkets } from './venues.ts';

export interface DrillAccount {
  readonly venue: string;
  readonly accountId: string;
  readonly market: DrillMarket;
}

/** Where a drill happens: one instance on this machine, and the paper accounts at its simulated venues. */
export interface DrillGround {
  readonly portBase: number;
  readonly document: InstanceDocument;
  readonly control: VenueControl;
  readonly accounts: readonly DrillAccount[];
}

type GroundResult =
  | { readonly ok: true; readonly ground: DrillGround }
  | { readonly ok: false; readonly outcome: Outcome };

const refuse = (code: string, message: string): GroundResult => ({
  ok: false,
  outcome: refused(code, message),
});

/**
 * Finds where a drill may happen. It breaks things for everyone on the instance, so one account that is not paper, or
 * that cannot trade, refuses it.
 */
export async function findGround(
  instance: number | undefined,
  markets: Readonly<Record<string, DrillMarket>> = drillMarkets,
): Promise<GroundResult> {
  const choice = selectInstance(instance);
  if (!choice.ok) return refuse(choice.code, choice.message);
  const { portBase, document } = choice.record;
  if (!document) return refuse('NOT_READY', `The instance at port base ${portBase} is still starting.`);
  await liftLimits({ portBase, document });
  const connected = await connect({ instance: portBase });
  if (!connected.ok) return connected;
  const { client } = connected.connection;
  const listed = await client.get('/v1/accounts', accountList);
  if (!listed.ok) return { ok: false, outcome: failed(listed.failure, client.correlationId) };
  const unfit = unfitReason(listed.value.accounts);
  if (unfit) return refuse(unfit.code, unfit.message);
  const accounts = Object.entries(document.venues).flatMap(([venue, { accountId }]) => {
    const market = markets[venue];
    const isOurs = listed.value.accounts.some((account) => account.accountId === accountId);
    return market && isOurs ? [{ venue, accountId, market }] : [];
  });
  if (accounts.length === 0)
    return refuse(
      'NOT_PAPER',
      'A drill needs a paper account at a simulated venue, and your login has none.',
    );
  return { ok: true, ground: { portBase, document, control: new VenueControl(document.control), accounts } };
}

export function unfitReason(
  accounts: readonly Pick<AccountResource, 'accountId' | 'mode' | 'tradingState'>[],
): { readonly code: string; readonly message: string } | undefined {
  const live = accounts.find(({ mode }) => mode !== 'PAPER');
  if (live) {
    const message = `Account ${live.accountId} trades real money. A drill kills what serves every account: it runs only where all of them are paper.`;
    return { code: 'NOT_PAPER', message };
  }
  const halted = accounts.find(({ tradingState }) => tradingState !== 'ACTIVE');
  if (!halted) return undefined;
  const { accountId, tradingState } = halted;
  return {
    code: 'ACCOUNT_NOT_ACTIVE',
    message: `Account ${accountId} is ${tradingState}: a drill needs accounts that can trade.`,
  };
}

/** A connection of its own: what one part of a drill places is told from the rest by its correlation id. */
export async function drillConnection(ground: DrillGround): Promise<Connection> {
  await liftLimits(ground);
  const connected = await connect({ instance: ground.portBase });
  if (!connected.ok) throw new Error(outcomeText(connected.outcome));
  // A drill breaks requests on purpose: that they are tried again is no news.
  return { ...connected.connection, note: () => {} };
}

/** The instance's processes as they are now: what died was started again under another pid. */
export function currentRecord({ portBase }: DrillGround): InstanceRecord {
  const choice = selectInstance(portBase);
  if (!choice.ok) throw new Error(choice.message);
  return choice.record;
}

export async function viewVenues(ground: DrillGround, client: ApiClient): Promise<VenueView[]> {
  return Promise.all(
    ground.accounts.map(async (account) => {
      const mid = await ground.control.midPrice(account.venue, account.market.symbol);
      const { balances } = must(await readBalances(client, account.accountId));
      const baseAvailable = balances.find(({ asset }) => asset === baseAsset)?.available ?? '0';
      return { ...account, mid, baseAvailable };
    }),
  );
}

/** As they are stored now, past the API's cache. */
export function readBalances(client: ApiClient, accountId: string) {
  const headers = { 'cache-control': 'no-cache' };
  return client.get(`/v1/accounts/${encodeURIComponent(accountId)}/balances`, balanceList, { headers });
}

/** For calls outside of what a drill breaks: @throws when one fails for good */
export function must<Value>(result: ApiResult<Value>): Value {
  if (result.ok) return result.value;
  const { failure } = result;
  throw new Error(failure.kind === 'problem' ? failure.problem.detail : failure.message);
}

function outcomeText(outcome: Outcome): string {
  return outcome.kind === 'done' ? outcome.text : outcome.message;
}

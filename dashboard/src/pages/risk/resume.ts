import { api, type Failure, failureIn, read } from '../../api/client.ts';
import type { Looked } from './preflight-list.tsx';
import { parts, type ScopeRow, type TradingState } from './scopes.ts';

/** What came of letting a scope go on. Of an account the strictest of all of its scopes: a wider one may still stop it. */
export interface Resumed {
  readonly scope: string;
  readonly state?: TradingState;
  readonly reason?: string;
  readonly failure?: Failure;
}

export async function lookAt(accountId: string): Promise<Looked> {
  try {
    const query = { accountId };
    return { at: 'seen', preflight: await read(api.GET('/v1/preflight', { params: { query } })) };
  } catch (error) {
    return { at: 'failed', failure: failureIn(error) };
  }
}

/** One after the other, each from the epoch that was looked at: a halt that came since is not lifted. */
export async function resumeAll(scopes: readonly ScopeRow[], reason: string): Promise<readonly Resumed[]> {
  const done: Resumed[] = [];
  for (const { scope, epoch } of scopes) {
    try {
      const now = await read(api.PUT('/v1/states', { body: { scope, state: 'ACTIVE', reason, epoch } }));
      done.push({ scope, state: now.state, reason: now.reason });
    } catch (error) {
      done.push({ scope, failure: failureIn(error) });
    }
  }
  return withEffective(done);
}

async function withEffective(done: readonly Resumed[]): Promise<readonly Resumed[]> {
  try {
    const { accounts } = await read(api.GET('/v1/states'));
    return done.map((each) => {
      const [kind, name] = parts(each.scope);
      const account = kind === 'account' ? accounts.find(({ accountId }) => accountId === name) : undefined;
      return account && !each.failure ? { ...each, state: account.state, reason: account.reason } : each;
    });
  } catch {
    // What each answer said is still true.
    return done;
  }
}

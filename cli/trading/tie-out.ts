import type { Clock } from '#shared/ports/clock.port.ts';
import type { ApiResult } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { compareNow } from './reconcile-now.ts';

type Compared = NonNullable<Extract<Awaited<ReturnType<typeof compareNow>>, { ok: true }>['value']>;

/** How the books stand beside the venue's: a comparison that was made for this proof. */
export interface TieOut {
  readonly status: Compared['status'] | 'PENDING';
  /** Every asset of either side: available + reserved + suspense here, free + locked there. */
  readonly balances: Compared['balances'];
  /** Of perpetuals. */
  readonly positions: Compared['positions'];
  /** To the last digit; a difference below the asset's unit is rounding, and MATCHED all the same. */
  readonly isExact: boolean;
  readonly trigger: Compared['trigger'] | null;
  readonly comparedAtMs: number | null;
  readonly ageMs: number | null;
  readonly message: string | null;
}

/** Compares until the two sides agree or differ for good; CATCHING_UP, UNREACHABLE or PENDING when the time is over. */
export async function tieOut(
  connection: Connection,
  accountId: string,
  deadlineMs: number,
): Promise<ApiResult<TieOut>> {
  const { clock } = connection;
  for (;;) {
    const compared = await compareNow(connection, accountId, deadlineMs);
    if (!compared.ok) return compared;
    const { value } = compared;
    if (!value) return { ok: true, value: nothingYet };
    const isCatchingUp = value.status === 'CATCHING_UP' && clock.nowMs() < deadlineMs;
    if (!isCatchingUp) return { ok: true, value: tieOutOf(value, clock) };
  }
}

const nothingYet: TieOut = {
  status: 'PENDING',
  balances: [],
  positions: [],
  isExact: false,
  trigger: null,
  comparedAtMs: null,
  ageMs: null,
  message: 'the comparison with the venue has not finished',
};

function tieOutOf(
  { status, balances, positions, trigger, finishedAtMs, message }: Compared,
  clock: Clock,
): TieOut {
  return {
    status,
    balances,
    positions,
    isExact:
      status === 'MATCHED' && [...balances, ...positions].every(({ difference }) => difference === '0'),
    trigger,
    comparedAtMs: finishedAtMs,
    ageMs: Math.max(0, clock.nowMs() - finishedAtMs),
    message,
  };
}

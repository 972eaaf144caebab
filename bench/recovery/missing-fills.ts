import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type LocalCloud, startLocalCloud } from '#local-cloud/index.ts';
import { instanceFiles, readRecord } from '#local-cloud/instance.ts';
import { signal as sendSignal } from '#local-cloud/process-identity.ts';
import { BenchApi } from '../api.ts';
import { type BooksProof, proveBooks } from '../books.ts';
import { round } from '../statistics.ts';
import { post, tradeByHand } from './hand-trades.ts';

/** Longer than this is not waited: then the figure is how far it came. */
const limitMs = 240_000;
const pollMs = 1_000;
/** Until then the account streams stay cut. */
const cutMs = 900_000;
const comparison = z.object({ status: z.string(), startedAtMs: z.number() });

export interface MissingFillsFigures extends BooksProof {
  readonly missing: number;
  readonly booked: number;
  /** From the start of ws-ingest until a comparison said that the books match, or until nobody waited longer. */
  readonly seconds: number;
  readonly matched: boolean;
  readonly fillsPerSecond: number;
}

/**
 * Trades happen at the venue while nobody listens. Then ws-ingest starts, reads the trades page by page over the wire,
 * and sends what our books lack through queue, dedupe and fill-handler.
 */
export async function measureMissingFills(
  count: number,
  progress: (phase: string) => void,
  signal: AbortSignal,
): Promise<MissingFillsFigures> {
  const stateDir = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  let cloud: LocalCloud | undefined;
  try {
    cloud = await startLocalCloud({ stateDir });
    const { control } = cloud;
    const api = new BenchApi(cloud);
    const stream = { kind: 'disconnect', target: 'private', durationMs: cutMs };
    await post(control, '/faults', { venue: 'binance', stream });
    progress(`trades by hand until the venue lists ${count} more trades`);
    const missing = await tradeByHand(count, { control, venue: cloud.sim.venues.binance, signal });
    progress(`reconciles ${missing} missing fills`);
    const startedMs = Date.now();
    await fetch(`${control}/faults?venue=binance`, { method: 'DELETE' });
    restartIngest(stateDir);
    const matched = await untilMatched(cloud, startedMs, signal);
    const seconds = (Date.now() - startedMs) / 1000;
    const booked = (await api.listLedger()).filter(({ kind }) => kind === 'TRADE').length;
    const proof = await proveBooks(api, control);
    return {
      ...{ missing, booked, matched },
      seconds: round(seconds),
      fillsPerSecond: round(booked / seconds),
      ...proof,
      // Cut short, the venue has what our books still lack.
      ledgerVerified: matched
        ? proof.ledgerVerified
        : proof.faults.every((fault) => fault.includes('the venue')),
    };
  } finally {
    await cloud?.stop();
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Its supervisor starts it again at once, where a cut stream would be waited for with growing pauses. */
function restartIngest(stateDir: string): void {
  const ingest = readRecord(instanceFiles(stateDir))?.children.find(({ name }) => name === 'ws-ingest');
  if (!ingest || !sendSignal(ingest.process, 'SIGKILL', 'process')) throw new Error('ws-ingest does not run');
}

async function untilMatched(cloud: LocalCloud, sinceMs: number, signal: AbortSignal): Promise<boolean> {
  const { api, user } = cloud.document;
  const headers = { authorization: `Bearer ${cloud.context.tokens.accessToken}` };
  while (Date.now() - sinceMs < limitMs) {
    signal.throwIfAborted();
    await sleep(pollMs);
    const answer = await fetch(`${api}/v1/reconciliation?accountId=${user.accountId}`, { headers });
    const { success, data } = comparison.safeParse(await answer.json());
    if (success && data.startedAtMs >= sinceMs && data.status === 'MATCHED') return true;
  }
  return false;
}

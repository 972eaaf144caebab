import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder } from '#local-cloud/project.ts';
import { evidenceOf } from '../../research/paper/evidence.ts';
import { type Pace, type PaperSession, paperSession } from '../../research/paper/session.ts';
import { done, note, type Outcome, refused } from '../output.ts';
import { type PaperWishes, preparePaper } from './prepare.ts';

/** Runs the session, writes its evidence, and says whether the gate was passed: exit code 0 only then. */
export async function runPaper(wishes: PaperWishes): Promise<Outcome> {
  const prepared = preparePaper(wishes);
  if (prepared.kind === 'refused') return prepared;
  const { request } = prepared;
  const startedAt = new Date().toISOString();
  const folder =
    wishes.out === undefined
      ? join(projectFolder, '.tradewind', 'paper', `${startedAt.replaceAll(/[:.]/g, '-')}-${wishes.strategy}`)
      : resolve(wishes.out);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  let session: PaperSession;
  try {
    session = await paperSession(request, paceOf(request.timeframeMs / wishes.speed, stop.signal));
  } finally {
    process.off('SIGINT', end);
  }
  const failure = written(folder, evidenceOf(session));
  if (failure) return failure;
  return outcomeOf(session, startedAt, folder);
}

/** Each candle closes at its time from the start on, however long the ones before took. */
function paceOf(stepMs: number, signal: AbortSignal): Pace {
  let startedAtMs: number | undefined;
  const clockMs = () => performance.now();
  return {
    clockMs,
    async waitFor(index) {
      startedAtMs ??= clockMs();
      const leftMs = startedAtMs + (index + 1) * stepMs - clockMs();
      if (process.stderr.isTTY && stepMs > 0 && index % Math.ceil(10_000 / stepMs) === 0)
        note(`candle ${index + 1}`);
      if (leftMs > 1) await sleep(leftMs, undefined, { signal }).catch(() => undefined);
      return !signal.aborted;
    },
  };
}

function written(folder: string, files: Readonly<Record<string, string>>): Outcome | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return refused('FILE_NOT_WRITTEN', `${folder} cannot be written: ${why}`);
  }
}

function outcomeOf(session: PaperSession, startedAt: string, folder: string): Outcome {
  const { passed, kpis, isWhole, playedCandles, historyCandles, refusals, errors, document } = session;
  const { hash, stats, seconds } = document;
  const result = {
    ...{ passed, kpis, isWhole, playedCandles, historyCandles, refusals, errors },
    ...{ hash, stats, seconds, startedAt, folder },
  };
  if (passed) return done(result, textOf(session, folder));
  const failed = kpis.filter(({ ok }) => !ok).map(({ name }) => name);
  const why = isWhole ? `not passed: ${failed.join(', ')}` : 'ended before its time';
  const code = isWhole ? 'GATE_NOT_PASSED' : 'SESSION_CUT_SHORT';
  const message = `The session was ${why}.\n${textOf(session, folder)}`;
  return {
    kind: 'refused',
    code,
    message,
    document: { ...result, error: { code, message: `The session was ${why}.` } },
  };
}

function textOf({ kpis, playedCandles, document }: PaperSession, folder: string): string {
  const lines = kpis.map(({ name, value, unit, limit, ok }) => {
    const shown = value === null ? '-' : String(Number(value.toPrecision(4)));
    return `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${shown.padEnd(10)} ${unit} (${limit})`;
  });
  const head = `${document.strategy.name}: ${playedCandles} candles in ${document.seconds.toFixed(1)} s`;
  return [head, ...lines, `evidence: ${folder}`].join('\n');
}

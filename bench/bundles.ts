import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleLambdas } from '#infra/bundling/lambda-bundle.ts';
import { lambdaNames } from '#infra/lambdas.ts';
import { median, round } from './statistics.ts';

const run = promisify(execFile);

export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  /** Median of fresh Node processes, from before the import of the bundle until it is done; Node's own start is not in it. */
  readonly initMs: number;
}

/** What the settings' rules ask for; nothing is called during an import. */
const dummyEnvironment = {
  AWS_REGION: 'us-east-1',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_METRICS_NAMESPACE: 'bench',
  TABLE_NAME: 'table',
  MARKET_TABLE_NAME: 'market',
  COUNTERS_TABLE_NAME: 'counters',
  USER_LIMITS: '{"second":10,"minute":100,"hour":1000}',
  ORDER_SAGA_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:saga',
  COMMANDS_QUEUE_URL: 'http://127.0.0.1/queue',
  ACCOUNT_EVENTS_QUEUE_URL: 'http://127.0.0.1/queue',
  POISON_QUEUE_URL: 'http://127.0.0.1/queue',
  DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/queue',
  EVENT_BUS_NAME: 'bus',
  LEDGER_KEY_ARN: 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000',
  VENUE_KEYS_KMS_KEY_ARN: 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000',
  SUBMIT_ORDER_FUNCTION: 'submit-order',
  KILL_SWITCH_FUNCTION: 'kill-switch',
  ACCOUNT_EVENTS_DEAD_LETTERS_URL: 'http://127.0.0.1/queue',
  COMMANDS_DEAD_LETTERS_URL: 'http://127.0.0.1/queue',
  VENUE_ENDPOINTS: JSON.stringify({
    binance: { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' },
  }),
};

/** Says only what went wrong: Node would print the bundle's line, which is all of the bundle. */
const importTimer = `
  const started = performance.now();
  try {
    const { handler } = await import(process.argv[1]);
    if (typeof handler !== 'function') throw new Error('it exports no handler');
    console.log(performance.now() - started);
  } catch (error) {
    console.log('failed: ' + error.message);
  }
  process.exit();
`;

/** Size and init time of every Lambda's bundle, as the CDK app builds it. */
export async function measureBundles(processes: number): Promise<readonly Bundle[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  try {
    await bundleLambdas(lambdaNames, folder);
    const bundles: Bundle[] = [];
    for (const name of lambdaNames) {
      const file = join(folder, name, 'index.js');
      const importsMs: number[] = [];
      for (let count = 0; count < processes; count += 1) importsMs.push(await importOnceMs(file));
      bundles.push({ name, bytes: statSync(file).size, initMs: round(median(importsMs)) });
    }
    return bundles;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importOnceMs(file: string): Promise<number> {
  const args = ['--input-type=module', '--eval', importTimer, pathToFileURL(file).href];
  const { stdout } = await run(process.execPath, args, { env: dummyEnvironment });
  const importMs = Number(stdout.trim().split('\n').at(-1));
  if (!Number.isFinite(importMs)) throw new Error(`importing ${file} ${stdout.trim()}`);
  return importMs;
}

import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type SimExchangeOptions,
  startSimExchange,
  type UpbitSettings,
  type VenueName,
  venueNames,
} from './index.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    'control-port': { type: 'string', default: '0' },
    port: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    market: { type: 'string', default: 'model' },
    'state-dir': { type: 'string' },
    'api-key': { type: 'string' },
    secret: { type: 'string' },
    fund: { type: 'string', multiple: true, default: [] },
    venues: { type: 'string', default: venueNames.join(',') },
    'upbit-limits': { type: 'string', default: 'open' },
    'reset-hook': { type: 'string' },
    'order-limit-10s': { type: 'string' },
    'weight-limit-1m': { type: 'string' },
  },
});

const exchange = await startSimExchange(options()).catch(fail);
process.stdout.write(`${JSON.stringify({ control: exchange.control, venues: exchange.venues })}\n`);

let stopping = false;
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (process.env.SIM_EXIT_WITH_PARENT === '1' && stdinIsPipe()) {
  // The parent holds the other end of the pipe: its death, however sudden, ends ours.
  process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
}

function stdinIsPipe(): boolean {
  const stdin = fstatSync(0);
  return stdin.isFIFO() || stdin.isSocket();
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  exchange.stop().then(() => process.exit(0), fail);
}

function options(): SimExchangeOptions {
  const market = values.market === 'still' || values.market === 'model' ? values.market : undefined;
  if (market === undefined) return usage(`--market must be model or still, not ${values.market}`);
  const apiKey = process.env.SIM_API_KEY ?? values['api-key'];
  const secret = process.env.SIM_SECRET ?? values.secret;
  const funds = fundsByVenue(values.fund);
  const resetHook = process.env.SIM_RESET_HOOK ?? values['reset-hook'];
  return {
    host: values.host,
    venues: venuesNamed(values.venues),
    upbit: upbitSettings(funds.upbit),
    ...(resetHook !== undefined && { resetHook }),
    controlPort: whole(values['control-port']),
    ports: Object.fromEntries(pairs(values.port).map(([name, port]) => [name, whole(port)])),
    seed: whole(values.seed),
    market,
    ...(values.replay !== undefined && { replayFile: values.replay }),
    ...(values['state-dir'] !== undefined && { stateDir: values['state-dir'] }),
    ...(apiKey !== undefined && { apiKey }),
    ...(secret !== undefined && { secret }),
    ...(funds.binance !== undefined && { fund: funds.binance }),
    ...(values['order-limit-10s'] !== undefined && { orderLimit10s: whole(values['order-limit-10s']) }),
    ...(values['weight-limit-1m'] !== undefined && { weightLimit1m: whole(values['weight-limit-1m']) }),
  };
}

function upbitSettings(fund: Record<string, string> | undefined): UpbitSettings {
  const limits = values['upbit-limits'];
  if (limits !== 'venue' && limits !== 'open') {
    return usage(`--upbit-limits must be venue or open, not ${limits}`);
  }
  const { SIM_UPBIT_API_KEY: apiKey, SIM_UPBIT_SECRET: secret } = process.env;
  return {
    limits,
    ...(fund !== undefined && { fund }),
    ...(apiKey !== undefined && { apiKey }),
    ...(secret !== undefined && { secret }),
  };
}

function venuesNamed(text: string): VenueName[] {
  return text.split(',').map(venueNamed);
}

function venueNamed(name: string): VenueName {
  return (
    venueNames.find((each) => each === name) ?? usage(`no venue ${name}: there are ${venueNames.join(', ')}`)
  );
}

/** `KRW=1,BTC=2` with the venue before a colon; without one it is Binance's. */
function fundsByVenue(texts: string[]): Partial<Record<VenueName, Record<string, string>>> {
  const funds: Partial<Record<VenueName, Record<string, string>>> = {};
  for (const text of texts) {
    const [, venue = 'binance', list = ''] = /^(?:([^:=]*):)?(.*)$/.exec(text) ?? [];
    const name = venueNamed(venue);
    funds[name] = { ...funds[name], ...Object.fromEntries(pairs(list.split(','))) };
  }
  return funds;
}

function pairs(texts: string[]): [string, string][] {
  return texts.map((text) => {
    const [name, value] = text.split('=');
    if (!name || !value) return usage(`expected name=value, got ${text}`);
    return [name, value];
  });
}

function whole(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : usage(`not a whole number: ${text}`);
}

function usage(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}

function fail(fault: unknown): never {
  process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
  process.exit(1);
}

import { fstatSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type SimExchangeOptions, startSimExchange, type VenueSettings } from './index.ts';
import { type VenueName, venueNames } from './venues.ts';

const { values } = given({
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
    password: { type: 'string' },
    fund: { type: 'string', multiple: true, default: [] },
    venues: { type: 'string', default: venueNames.join(',') },
    limits: { type: 'string', multiple: true, default: [] },
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
  const password = process.env.SIM_PASSWORD ?? values.password;
  const resetHook = process.env.SIM_RESET_HOOK ?? values['reset-hook'];
  return {
    host: values.host,
    venues: venuesNamed(values.venues),
    own: ownSettings(),
    ...(resetHook !== undefined && { resetHook }),
    controlPort: whole(values['control-port']),
    ports: Object.fromEntries(pairs(values.port).map(([name, port]) => [name, whole(port)])),
    seed: whole(values.seed),
    market,
    ...(values.replay !== undefined && { replayFile: values.replay }),
    ...(values['state-dir'] !== undefined && { stateDir: values['state-dir'] }),
    ...(apiKey !== undefined && { apiKey }),
    ...(secret !== undefined && { secret }),
    ...(password !== undefined && { password }),
    ...(values['order-limit-10s'] !== undefined && { orderLimit10s: whole(values['order-limit-10s']) }),
    ...(values['weight-limit-1m'] !== undefined && { weightLimit1m: whole(values['weight-limit-1m']) }),
  };
}

/** Each venue's own: balances, limits, and keys from the environment (`SIM_OKX_API_KEY`, `_SECRET`, `_PASSWORD`). */
function ownSettings(): Partial<Record<VenueName, VenueSettings>> {
  const funds = fundsByVenue(values.fund);
  const limits = new Map(pairs(values.limits).map(([name, text]) => [venueNamed(name), limitsNamed(text)]));
  if (!limits.has('upbit')) limits.set('upbit', limitsNamed(values['upbit-limits']));
  return Object.fromEntries(
    venueNames.map((name) => {
      const variable = (what: string) => process.env[`SIM_${name.toUpperCase()}_${what}`];
      const apiKey = variable('API_KEY');
      const secret = variable('SECRET');
      const password = variable('PASSWORD');
      const settings: VenueSettings = {
        limits: limits.get(name) ?? 'open',
        ...(funds[name] !== undefined && { fund: funds[name] }),
        ...(apiKey !== undefined && { apiKey }),
        ...(secret !== undefined && { secret }),
        ...(password !== undefined && { password }),
      };
      return [name, settings];
    }),
  );
}

function limitsNamed(text: string): 'venue' | 'open' {
  return text === 'venue' || text === 'open' ? text : usage(`limits must be venue or open, not ${text}`);
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

/** What the command line says, or one sentence about what it should not. */
function given<const Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (fault) {
    return usage(fault instanceof Error ? fault.message : String(fault));
  }
}

function fail(fault: unknown): never {
  const debugs = process.env.TRADEWIND_DEBUG === '1' && fault instanceof Error;
  process.stderr.write(`${debugs ? fault.stack : fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
}

import { randomBytes } from 'node:crypto';
import { ControlServer } from './control.ts';
import type { MarketMode } from './core/market-driver.ts';
import { SimulatedVenue, SkewedClock, type VenueParts } from './core/simulated-venue.ts';
import { atomsFromText } from './core/units.ts';
import { ResetHook } from './reset-hook.ts';
import { type VenueName, venueKinds, venueNames } from './venues.ts';

export type { VenueName } from './venues.ts';

export interface SimExchangeOptions {
  /** Where the venues listen; default 127.0.0.1. The control endpoint is always on loopback. */
  host?: string;
  /** 0 or absent: any free port. */
  controlPort?: number;
  /** Which venues there are; default all. */
  venues?: readonly VenueName[];
  /** Ports by venue name; 0 or absent: any free port. */
  ports?: Readonly<Record<string, number>>;
  /** Same seed, same market. Default 1. */
  seed?: number;
  /** Default `model`. */
  market?: MarketMode;
  /** A recorded capture (gz) that drives Binance's BTCUSDT. */
  replayFile?: string;
  /** Where orders, trades and balances survive a restart; in memory without it. */
  stateDir?: string;
  /** The key of every venue that has none of its own. Generated, another for each venue, when absent. */
  apiKey?: string;
  secret?: string;
  password?: string;
  /** Starting balances of Binance, decimal text by asset. Default 100000 USDT and 1 BTC. */
  fund?: Readonly<Record<string, string>>;
  /** Orders accepted per 10 s (Binance: 100; default 100000, for load tests). */
  orderLimit10s?: number;
  /** Request weight accepted per minute (default 6000, as Binance). */
  weightLimit1m?: number;
  /** What single venues have for themselves. */
  own?: Partial<Readonly<Record<VenueName, VenueSettings>>>;
  /** A loopback URL that is told of every reset before the caller of the reset is answered. */
  resetHook?: string;
  /** Hears what went wrong inside; default: stderr. */
  onFault?: (fault: unknown) => void;
}

export interface VenueSettings {
  apiKey?: string;
  secret?: string;
  /** Of venues whose keys have a passphrase. */
  password?: string;
  /** Starting balances, decimal text by asset. */
  fund?: Readonly<Record<string, string>>;
  /** venue: its own request limits; open (the default): as good as none, for load tests. */
  limits?: 'venue' | 'open';
}

export interface VenueAddress {
  http: string;
  ws: string;
  apiKey: string;
  secret: string;
  password?: string;
}

export interface SimExchange {
  /** Base URL of the control endpoint. */
  control: string;
  venues: Record<string, VenueAddress>;
  /** Saves state, closes every port. */
  stop(): Promise<void>;
}

/** The control endpoint asks for no key, so it never listens anywhere else. */
const loopback = '127.0.0.1';

/** Starts the simulator in this process. Throws when an option or a port cannot be used; nothing is left running then. */
export async function startSimExchange(options: SimExchangeOptions = {}): Promise<SimExchange> {
  const host = options.host ?? loopback;
  const onFault = options.onFault ?? ((fault) => console.error('sim-exchange fault', fault));
  const hook = options.resetHook === undefined ? undefined : new ResetHook(options.resetHook);
  const venues = new Map(
    (options.venues ?? venueNames).map((name) => {
      const funds = fundsOf(settingsOf(name, options).fund ?? venueKinds[name].funds);
      return [name, new SimulatedVenue(partsOf(name, options), funds, options.stateDir, onFault)];
    }),
  );
  const control = new ControlServer(venues, hook);
  const stop = async (): Promise<void> => {
    await Promise.all([...venues.values()].map((each) => each.stop()));
    await control.close();
  };
  try {
    const addresses: Record<string, VenueAddress> = {};
    for (const [name, venue] of venues) {
      const port = await venue.start(host, options.ports?.[name] ?? 0);
      const { apiKey, secret, password } = venue.parts;
      const keys = { apiKey, secret, ...(password !== undefined && { password }) };
      addresses[name] = { http: `http://${host}:${port}`, ws: `ws://${host}:${port}`, ...keys };
    }
    const controlPort = await control.listen(loopback, options.controlPort ?? 0);
    return { control: `http://${loopback}:${controlPort}`, venues: addresses, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

function settingsOf(name: VenueName, options: SimExchangeOptions): VenueSettings {
  const { fund } = options;
  return { ...(name === 'binance' && fund !== undefined && { fund }), ...options.own?.[name] };
}

function partsOf(name: VenueName, options: SimExchangeOptions): VenueParts {
  const own = settingsOf(name, options);
  const random = () => randomBytes(32).toString('hex');
  const { hasPassword, create } = venueKinds[name];
  const password = own.password ?? options.password ?? random();
  const parts = create({
    clock: new SkewedClock(),
    seed: options.seed ?? 1,
    apiKey: own.apiKey ?? options.apiKey ?? random(),
    secret: own.secret ?? options.secret ?? random(),
    password,
    market: options.market ?? 'model',
    limits: own.limits ?? 'open',
    weightLimit1m: options.weightLimit1m ?? 6000,
    orderLimit10s: options.orderLimit10s ?? 100_000,
    replayFile: options.replayFile,
  });
  return hasPassword ? { ...parts, password } : parts;
}

function fundsOf(fund: Readonly<Record<string, string>>): Map<string, bigint> {
  return new Map(
    Object.entries(fund).map(([asset, text]) => {
      const amountAtoms = atomsFromText(text);
      if (amountAtoms === undefined) throw new RangeError(`not an amount of ${asset}: ${text}`);
      return [asset, amountAtoms];
    }),
  );
}

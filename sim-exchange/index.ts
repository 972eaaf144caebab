import { randomBytes } from 'node:crypto';
import { ControlServer } from './control.ts';
import type { MarketMode } from './core/market-driver.ts';
import { SimulatedVenue, SkewedClock, type VenueParts } from './core/simulated-venue.ts';
import { atomsFromText } from './core/units.ts';
import { ResetHook } from './reset-hook.ts';
import { binanceVenue } from './venues/binance/index.ts';
import { upbitVenue } from './venues/upbit/index.ts';

export const venueNames = ['binance', 'upbit'] as const;
export type VenueName = (typeof venueNames)[number];

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
  /** Starting balances of Binance, decimal text by asset. Default 100000 USDT and 1 BTC. */
  fund?: Readonly<Record<string, string>>;
  /** Orders accepted per 10 s (Binance: 100; default 100000, for load tests). */
  orderLimit10s?: number;
  /** Request weight accepted per minute (default 6000, as Binance). */
  weightLimit1m?: number;
  upbit?: UpbitSettings;
  /** A loopback URL that is told of every reset before the caller of the reset is answered. */
  resetHook?: string;
  /** Hears what went wrong inside; default: stderr. */
  onFault?: (fault: unknown) => void;
}

export interface UpbitSettings {
  apiKey?: string;
  secret?: string;
  /** Starting balances. Default 150000000 KRW and 1 BTC. */
  fund?: Readonly<Record<string, string>>;
  /** venue: Upbit's own request limits; open (the default): as good as none, for load tests. */
  limits?: 'venue' | 'open';
}

export interface VenueAddress {
  http: string;
  ws: string;
  apiKey: string;
  secret: string;
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
const defaultFunds = {
  binance: { USDT: '100000', BTC: '1' },
  upbit: { KRW: '150000000', BTC: '1' },
} as const;

/** Starts the simulator in this process. Throws when an option or a port cannot be used; nothing is left running then. */
export async function startSimExchange(options: SimExchangeOptions = {}): Promise<SimExchange> {
  const host = options.host ?? loopback;
  const onFault = options.onFault ?? ((fault) => console.error('sim-exchange fault', fault));
  const hook = options.resetHook === undefined ? undefined : new ResetHook(options.resetHook);
  const venues = new Map(
    (options.venues ?? venueNames).map((name) => {
      const funds = fundsOf(settingsOf(name, options).fund ?? defaultFunds[name]);
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
      const { apiKey, secret } = venue.parts;
      addresses[name] = { http: `http://${host}:${port}`, ws: `ws://${host}:${port}`, apiKey, secret };
    }
    const controlPort = await control.listen(loopback, options.controlPort ?? 0);
    return { control: `http://${loopback}:${controlPort}`, venues: addresses, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

function settingsOf(
  name: VenueName,
  options: SimExchangeOptions,
): Pick<SimExchangeOptions, 'fund'> & UpbitSettings {
  return name === 'upbit' ? (options.upbit ?? {}) : options;
}

function partsOf(name: VenueName, options: SimExchangeOptions): VenueParts {
  const own = settingsOf(name, options);
  const common = {
    clock: new SkewedClock(),
    seed: options.seed ?? 1,
    apiKey: own.apiKey ?? options.apiKey ?? randomBytes(32).toString('hex'),
    secret: own.secret ?? options.secret ?? randomBytes(32).toString('hex'),
    market: options.market ?? 'model',
  };
  if (name === 'upbit') return upbitVenue({ ...common, limits: own.limits ?? 'open' });
  return binanceVenue({
    ...common,
    weightLimit1m: options.weightLimit1m ?? 6000,
    orderLimit10s: options.orderLimit10s ?? 100_000,
    replayFile: options.replayFile,
  });
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

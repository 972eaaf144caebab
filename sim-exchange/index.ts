import { randomBytes } from 'node:crypto';
import { ControlServer } from './control.ts';
import type { MarketMode } from './core/market-driver.ts';
import { SimulatedVenue, SkewedClock } from './core/simulated-venue.ts';
import { atomsFromText } from './core/units.ts';
import { binanceVenue } from './venues/binance/index.ts';

export interface SimExchangeOptions {
  /** Where the venues listen; default 127.0.0.1. The control endpoint is always on loopback. */
  host?: string;
  /** 0 or absent: any free port. */
  controlPort?: number;
  /** Ports by venue name; 0 or absent: any free port. */
  ports?: Readonly<Record<string, number>>;
  /** Same seed, same market. Default 1. */
  seed?: number;
  /** Default `model`. */
  market?: MarketMode;
  /** A recorded capture (gz) that drives BTCUSDT. */
  replayFile?: string;
  /** Where orders, trades and balances survive a restart; in memory without it. */
  stateDir?: string;
  /** Generated when absent. */
  apiKey?: string;
  secret?: string;
  /** Starting balances, decimal text by asset. Default 100000 USDT and 1 BTC. */
  fund?: Readonly<Record<string, string>>;
  /** Orders accepted per 10 s (Binance: 100; default 100000, for load tests). */
  orderLimit10s?: number;
  /** Request weight accepted per minute (default 6000, as Binance). */
  weightLimit1m?: number;
  /** Hears what went wrong inside; default: stderr. */
  onFault?: (fault: unknown) => void;
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
const defaultFund = { USDT: '100000', BTC: '1' };

/** Starts the simulator in this process. Throws when an option or a port cannot be used; nothing is left running then. */
export async function startSimExchange(options: SimExchangeOptions = {}): Promise<SimExchange> {
  const host = options.host ?? loopback;
  const onFault = options.onFault ?? ((fault) => console.error('sim-exchange fault', fault));
  const apiKey = options.apiKey ?? randomBytes(32).toString('hex');
  const secret = options.secret ?? randomBytes(32).toString('hex');
  const parts = binanceVenue({
    clock: new SkewedClock(),
    seed: options.seed ?? 1,
    apiKey,
    secret,
    weightLimit1m: options.weightLimit1m ?? 6000,
    orderLimit10s: options.orderLimit10s ?? 100_000,
    market: options.market ?? 'model',
    replayFile: options.replayFile,
  });
  const funds = fundsOf(options.fund ?? defaultFund);
  const venue = new SimulatedVenue(parts, funds, options.stateDir, onFault);
  const venues = new Map([[venue.name, venue]]);
  const control = new ControlServer(venues);
  const stop = async (): Promise<void> => {
    await Promise.all([...venues.values()].map((each) => each.stop()));
    await control.close();
  };
  try {
    const port = await venue.start(host, options.ports?.[venue.name] ?? 0);
    const controlPort = await control.listen(loopback, options.controlPort ?? 0);
    const address = { http: `http://${host}:${port}`, ws: `ws://${host}:${port}`, apiKey, secret };
    return { control: `http://${loopback}:${controlPort}`, venues: { [venue.name]: address }, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
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

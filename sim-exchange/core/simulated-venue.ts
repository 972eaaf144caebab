import type { Exchange } from './exchange.ts';
import type { KeyRing } from './key-terms.ts';
import type { MarketDriver } from './market-driver.ts';
import { parsedSnapshot, restore, snapshotText } from './snapshot.ts';
import { StateFile } from './state-file.ts';
import type { Clock } from './types.ts';
import { VenueServer } from './venue-server.ts';
import type { WireVenue } from './wire.ts';

/** The venue's clock: real time plus a skew that the control endpoint sets. */
export class SkewedClock implements Clock {
  skewMs = 0;

  nowMs(): number {
    return Date.now() + this.skewMs;
  }
}

/** What a venue package hands to the host that runs it. */
export interface VenueParts {
  wire: WireVenue;
  exchange: Exchange;
  market: MarketDriver;
  clock: SkewedClock;
  /** The trading account's name in the exchange. */
  account: string;
  apiKey: string;
  secret: string;
  /** The third credential, where the venue has one (a passphrase). */
  password?: string;
  /** The account's keys: their limits can be set, and more of them issued. */
  keys: KeyRing;
  /** Where the venue can have more than one account: opens another one, with nothing in it. */
  openAccount?: (name: string) => void;
}

/** Milliseconds between market steps and stream flushes. */
const stepMs = 100;

/** One running venue: its parts, its server, its heartbeat. */
export class SimulatedVenue {
  readonly parts: VenueParts;
  readonly server: VenueServer;
  /** Starting balances, for reset: asset → atoms. */
  readonly funds: ReadonlyMap<string, bigint>;
  private readonly state: StateFile | undefined;
  private readonly onFault: (fault: unknown) => void;
  private timer: NodeJS.Timeout | undefined;

  /** Takes up the state saved in `stateDir`, or the starting balances, and quotes the books. */
  constructor(
    parts: VenueParts,
    funds: ReadonlyMap<string, bigint>,
    stateDir: string | undefined,
    onFault: (fault: unknown) => void,
  ) {
    this.parts = parts;
    this.funds = funds;
    this.onFault = onFault;
    this.server = new VenueServer(parts.wire);
    const { exchange, account, market } = parts;
    const text = () =>
      snapshotText(exchange, account, (symbol) => market.mid(symbol) ?? 0n, parts.keys.ofOthers());
    this.state = stateDir === undefined ? undefined : new StateFile(stateDir, parts.wire.name, text, onFault);
    this.takeUp(this.state?.read());
    exchange.onEvent((event) => {
      // Prices move all the time: they are saved with whatever else there is to save.
      if (event.kind !== 'trade' && event.kind !== 'mark') this.state?.touch();
    });
  }

  get name(): string {
    return this.parts.wire.name;
  }

  /** Serves, and lets the market move. Gives the port. */
  async start(host: string, port: number): Promise<number> {
    const bound = await this.server.listen(host, port);
    this.state?.start();
    this.timer = setInterval(() => this.beat(), stepMs);
    return bound;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.parts.wire.streamFaults.clear();
    await this.server.close();
    await this.state?.stop();
  }

  /** A further account with the starting balances, behind a key of its own. False where the venue has but one account. */
  openAccount(apiKey: string, secret: string): boolean {
    const { keys, exchange } = this.parts;
    const name = `user-${keys.ofOthers().length + 2}`;
    if (!this.addAccount(apiKey, secret, name)) return false;
    for (const [asset, amountAtoms] of this.funds) exchange.account(name).credit(asset, amountAtoms);
    this.state?.touch();
    return true;
  }

  private addAccount(apiKey: string, secret: string, name: string): boolean {
    const { keys, openAccount } = this.parts;
    openAccount?.(name);
    if (openAccount) keys.issue(apiKey, secret, name);
    return openAccount !== undefined;
  }

  private takeUp(saved: string | undefined): void {
    const { exchange, account, market } = this.parts;
    if (saved === undefined) {
      for (const [asset, amountAtoms] of this.funds) exchange.account(account).credit(asset, amountAtoms);
      market.start();
      return;
    }
    const snapshot = parsedSnapshot(saved);
    for (const { apiKey, secret, account: name } of snapshot.keys) this.addAccount(apiKey, secret, name);
    restore(exchange, account, snapshot);
    const mids = Object.entries(snapshot.symbols).map(
      ([symbol, { midTicks }]) => [symbol, midTicks] as const,
    );
    market.start(new Map(mids));
  }

  /** A new world: no orders, used ids, deposits, requests, faults, key limits; balances are the starting ones again. */
  reset(): void {
    const { exchange, wire, account, clock, keys, market } = this.parts;
    exchange.forgetOrders();
    const owner = exchange.account(account);
    const assets = new Set([...owner.balances.keys(), ...this.funds.keys()]);
    for (const asset of assets) {
      const excessAtoms = (this.funds.get(asset) ?? 0n) - owner.balance(asset).freeAtoms;
      if (excessAtoms !== 0n) exchange.deposit(account, asset, excessAtoms);
    }
    for (const other of exchange.accounts.values()) {
      if (!other.house && other !== owner) other.balances.clear();
    }
    for (const { account: name } of keys.ofOthers())
      for (const [asset, amountAtoms] of this.funds) exchange.account(name).credit(asset, amountAtoms);
    for (const { symbol } of exchange.marks.all()) {
      exchange.perpetuals.releaseMark(symbol, market.mid(symbol) ?? 0n);
    }
    // Setting balances back is no transfer that the account could have made.
    exchange.deposits.length = 0;
    keys.liftLimits();
    this.server.log.clear();
    this.server.faults.clear();
    wire.streamFaults.clear();
    wire.reset();
    clock.skewMs = 0;
  }

  private beat(): void {
    try {
      this.parts.market.step();
      this.parts.exchange.tick();
      this.parts.wire.publish();
    } catch (fault) {
      this.onFault(fault);
    }
  }
}

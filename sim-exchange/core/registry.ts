import { Account, type FeeRates, noFees } from './accounts.ts';
import { Book } from './book.ts';
import { Exposure } from './exposure.ts';
import { Margin } from './margin.ts';
import { Marks } from './marks.ts';
import { type VenuePolicy, venuePolicy } from './policy.ts';
import { Positions } from './positions.ts';
import { MarginSettings } from './settings.ts';
import type { Clock, Deposit, ExchangeEvent, Instrument, Side, Transfer } from './types.ts';

export interface ExchangeOptions {
  clock: Clock;
  instruments: Instrument[];
  /** What venues do differently; see there for the defaults. */
  policy?: Partial<VenuePolicy>;
}

/** What an exchange consists of: instruments with their books, accounts, and who listens. */
export class Registry {
  readonly clock: Clock;
  readonly instruments = new Map<string, Instrument>();
  readonly books = new Map<string, Book>();
  readonly accounts = new Map<string, Account>();
  /** What was paid in since the start or the last reset, oldest first. */
  readonly deposits: Deposit[] = [];
  /** What went from one account to another, likewise. */
  readonly transfers: Transfer[] = [];
  readonly policy: VenuePolicy;
  readonly positions = new Positions();
  readonly exposure = new Exposure();
  readonly marks: Marks;
  readonly settings: MarginSettings;
  readonly margin: Margin;
  private readonly listeners = new Set<(event: ExchangeEvent) => void>();

  constructor(options: ExchangeOptions) {
    this.clock = options.clock;
    for (const instrument of options.instruments) {
      this.instruments.set(instrument.symbol, instrument);
      this.books.set(instrument.symbol, new Book());
    }
    this.policy = venuePolicy(options.policy);
    this.marks = new Marks(options.instruments, options.clock);
    this.settings = new MarginSettings(this.policy.marginMode);
    this.margin = new Margin(this);
  }

  /** Hears every event as it happens; listeners must not place or cancel. Returns how to stop listening. */
  onEvent(listener: (event: ExchangeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: ExchangeEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  addAccount(name: string, fees: FeeRates, house = false): Account {
    const account = new Account(name, fees, house);
    this.accounts.set(name, account);
    return account;
  }

  account(name: string): Account {
    return known(this.accounts.get(name), `account ${name}`);
  }

  instrument(symbol: string): Instrument {
    return known(this.instruments.get(symbol), `instrument ${symbol}`);
  }

  book(symbol: string): Book {
    return known(this.books.get(symbol), `book ${symbol}`);
  }

  /** The asset an order sets aside, or (perpetuals) needs margin in. */
  lockAsset(order: { symbol: string; side: Side }): string {
    const { base, quote, perpetual } = this.instrument(order.symbol);
    return perpetual?.settle ?? (order.side === 'BUY' ? quote : base);
  }

  /** The fee rates of this account in this market. */
  ratesOf(account: Account, instrument: Instrument): FeeRates {
    return account.house ? noFees : (instrument.fees ?? account.fees);
  }

  /** Moves money between two accounts of the venue. False when there is not enough that margin leaves free. */
  transfer(from: string, to: string, asset: string, amountAtoms: bigint): boolean {
    const [payer, payee] = [this.account(from), this.account(to)];
    if (amountAtoms <= 0n || this.margin.spendableAtoms(payer, asset) < amountAtoms) return false;
    payer.credit(asset, -amountAtoms);
    payee.credit(asset, amountAtoms);
    const timeMs = this.clock.nowMs();
    const id = (this.transfers.at(-1)?.id ?? 0) + 1;
    this.transfers.push({ id, from, to, asset, amountAtoms, timeMs });
    for (const [account, deltaAtoms] of [[from, -amountAtoms] as const, [to, amountAtoms] as const]) {
      this.emit({ kind: 'balance', account, assets: [asset], timeMs, deltaAtoms });
    }
    return true;
  }

  /** Adds money from outside (or takes it out) and tells the account. */
  deposit(accountName: string, asset: string, amountAtoms: bigint): void {
    this.account(accountName).credit(asset, amountAtoms);
    const timeMs = this.clock.nowMs();
    const id = (this.deposits.at(-1)?.id ?? 0) + 1;
    this.deposits.push({ id, account: accountName, asset, amountAtoms, timeMs });
    this.emit({ kind: 'balance', account: accountName, assets: [asset], timeMs, deltaAtoms: amountAtoms });
  }
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`unknown ${what}`);
  return value;
}

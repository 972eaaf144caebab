import { Account, type FeeRates } from './accounts.ts';
import { Book } from './book.ts';
import type { Clock, Deposit, ExchangeEvent, Instrument, Side } from './types.ts';

export interface ExchangeOptions {
  clock: Clock;
  instruments: Instrument[];
}

/** What an exchange consists of: instruments with their books, accounts, and who listens. */
export class Registry {
  readonly clock: Clock;
  readonly instruments = new Map<string, Instrument>();
  readonly books = new Map<string, Book>();
  readonly accounts = new Map<string, Account>();
  /** What was paid in since the start or the last reset, oldest first. */
  readonly deposits: Deposit[] = [];
  private readonly listeners = new Set<(event: ExchangeEvent) => void>();

  constructor(options: ExchangeOptions) {
    this.clock = options.clock;
    for (const instrument of options.instruments) {
      this.instruments.set(instrument.symbol, instrument);
      this.books.set(instrument.symbol, new Book());
    }
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

  /** The asset an order sets aside. */
  lockAsset(order: { symbol: string; side: Side }): string {
    const instrument = this.instrument(order.symbol);
    return order.side === 'BUY' ? instrument.quote : instrument.base;
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

import { type Account, noFees } from './accounts.ts';
import type { LevelChange } from './book.ts';
import type { Exchange } from './exchange.ts';
import { crosses } from './matching.ts';
import { type Instrument, isOpen, type Order, opposite, remainingLots, type Side } from './types.ts';

/** More of everything than any market run can use up. */
const plentyAtoms = 10n ** 30n;

/**
 * The market's own hand on one symbol: quotes levels, moves the price, takes. It trades against users through the same
 * matching as everyone, so a user's order keeps its place in the queue.
 */
export class House {
  private readonly exchange: Exchange;
  private readonly symbol: string;
  private readonly maker: string;
  private readonly taker: string;
  /** Our resting orders by side and price, oldest first. */
  private readonly resting = { BUY: new Map<bigint, Order[]>(), SELL: new Map<bigint, Order[]>() };

  constructor(exchange: Exchange, symbol: string) {
    this.exchange = exchange;
    this.symbol = symbol;
    this.maker = houseAccount(exchange, 'house-maker').name;
    this.taker = houseAccount(exchange, 'house-taker').name;
  }

  get instrument(): Instrument {
    return this.exchange.instrument(this.symbol);
  }

  /** Prices at which we quote now. */
  quotedTicks(side: Side): bigint[] {
    return [...this.resting[side].keys()];
  }

  /** Best price on a side of the book, 0 when it is empty. */
  bestTicks(side: Side): bigint {
    return this.exchange.book(this.symbol).best(side)?.priceTicks ?? 0n;
  }

  /** Makes our share of a level exactly `lots` (0 removes it); crossing users' orders fills them first. */
  setLevel(side: Side, [priceTicks, lots]: LevelChange): void {
    const mine = (this.resting[side].get(priceTicks) ?? []).filter((o) => remainingLots(o) > 0n && isOpen(o));
    let excessLots = mine.reduce((sum, order) => sum + remainingLots(order), 0n) - lots;
    while (excessLots > 0n) {
      const last = mine.pop();
      if (last === undefined) break;
      excessLots -= remainingLots(last);
      this.exchange.cancel(last);
    }
    if (excessLots < 0n) {
      const placed = this.send(this.maker, side, -excessLots, priceTicks, 'GTC');
      if (placed !== undefined) mine.push(placed);
    }
    if (mine.length === 0) this.resting[side].delete(priceTicks);
    else this.resting[side].set(priceTicks, mine);
  }

  /** A market order of the crowd: what is not filled at once lapses. */
  take(side: Side, lots: bigint, limitTicks?: bigint): void {
    this.send(this.taker, side, lots, limitTicks, 'IOC');
  }

  /** Moves our quotes to `bids` and `asks`; users' orders that the new price has passed are filled in full. */
  requote(midTicks: bigint, bids: LevelChange[], asks: LevelChange[]): void {
    const wanted = { BUY: new Map(bids), SELL: new Map(asks) };
    for (const side of ['BUY', 'SELL'] as const) {
      for (const ticks of this.quotedTicks(side)) {
        if (!wanted[side].has(ticks)) this.setLevel(side, [ticks, 0n]);
      }
    }
    this.fillPassed(midTicks);
    for (const side of ['BUY', 'SELL'] as const) {
      for (const level of wanted[side]) this.setLevel(side, level);
    }
  }

  private fillPassed(midTicks: bigint): void {
    for (const side of ['BUY', 'SELL'] as const) {
      const passed = this.exchange.book(this.symbol).levels(side);
      let lots = 0n;
      for (const level of passed) {
        if (level.priceTicks === midTicks || !crosses(side, level.priceTicks, midTicks)) break;
        for (const order of level.orders) if (order.account !== this.maker) lots += remainingLots(order);
      }
      if (lots > 0n) this.send(this.maker, opposite(side), lots, midTicks, 'IOC');
    }
  }

  private send(
    account: string,
    side: Side,
    lots: bigint,
    priceTicks: bigint | undefined,
    timeInForce: 'GTC' | 'IOC',
  ): Order | undefined {
    const kind = priceTicks === undefined ? 'MARKET' : 'LIMIT';
    const request = { account, clientId: '', symbol: this.symbol, side, kind, timeInForce } as const;
    const terms = { quantityLots: lots, priceTicks, selfMatch: 'CANCEL_MAKER' } as const;
    const result = this.exchange.place({ ...request, ...terms });
    return result.kind === 'accepted' && isOpen(result.order) ? result.order : undefined;
  }
}

function houseAccount(exchange: Exchange, name: string): Account {
  const existing = exchange.accounts.get(name);
  if (existing !== undefined) return existing;
  const account = exchange.addAccount(name, noFees, true);
  for (const { base, quote, perpetual } of exchange.instruments.values()) {
    for (const asset of perpetual === undefined ? [base, quote] : [perpetual.settle]) {
      if (account.balance(asset).freeAtoms === 0n) account.credit(asset, plentyAtoms);
    }
  }
  return account;
}

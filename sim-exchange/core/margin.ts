import type { Account } from './accounts.ts';
import type { Exposure, Pending } from './exposure.ts';
import type { Marks } from './marks.ts';
import type { PerpetualTerms, Position } from './perpetual.ts';
import type { Positions } from './positions.ts';
import type { MarginSettings } from './settings.ts';
import type { Instrument, Side } from './types.ts';
import { atomsPerUnit, dividedUp, larger, magnitude, smaller } from './units.ts';

/** One account's money and margin in one settle asset. */
export interface MarginSummary {
  /** What it holds: free and locked, margin included, profit not taken yet left out. */
  walletAtoms: bigint;
  /** Locked by spot orders. */
  lockedAtoms: bigint;
  /** Profit or loss not taken yet, at mark prices; of all positions, and of the cross ones. */
  unrealisedAtoms: bigint;
  crossUnrealisedAtoms: bigint;
  /** Wallet and unrealised together. */
  equityAtoms: bigint;
  /** Set apart for isolated positions. */
  isolatedAtoms: bigint;
  /** What positions (isolated ones by what is set apart) and open orders tie up. */
  positionInitialAtoms: bigint;
  orderInitialAtoms: bigint;
  maintenanceAtoms: bigint;
  crossMaintenanceAtoms: bigint;
  /** For new positions: what nothing ties up. Never negative here. */
  availableAtoms: bigint;
  /** For spot orders and transfers: as available, but profit not taken yet cannot be spent. */
  spendableAtoms: bigint;
}

/** An order that is not placed yet, for the margin it would need. */
export interface Intended {
  side: Side;
  lots: bigint;
  quoteAtoms: bigint;
}

/** What positions are worth and what margin they need. Only reads; margins are rounded up, values are exact. */
export class Margin {
  private readonly instruments: ReadonlyMap<string, Instrument>;
  private readonly positions: Positions;
  private readonly exposure: Exposure;
  private readonly marks: Marks;
  private readonly settings: MarginSettings;

  constructor(parts: {
    instruments: ReadonlyMap<string, Instrument>;
    positions: Positions;
    exposure: Exposure;
    marks: Marks;
    settings: MarginSettings;
  }) {
    this.instruments = parts.instruments;
    this.positions = parts.positions;
    this.exposure = parts.exposure;
    this.marks = parts.marks;
    this.settings = parts.settings;
  }

  /** What one lot is worth at the mark price. */
  lotMarkAtoms(symbol: string): bigint {
    return this.marks.ticks(symbol) * this.instrument(symbol).notionalAtoms;
  }

  /** The position's size at the mark price, never negative. */
  valueAtoms({ symbol, lots }: Position): bigint {
    return magnitude(lots) * this.lotMarkAtoms(symbol);
  }

  unrealisedAtoms({ symbol, lots, costAtoms }: Position): bigint {
    return lots * this.lotMarkAtoms(symbol) - costAtoms;
  }

  initialAtoms(position: Position): bigint {
    return this.initialOf(position, this.valueAtoms(position));
  }

  maintenanceAtoms(position: Position): bigint {
    const { maintenancePpm } = this.terms(position.symbol);
    return dividedUp(this.valueAtoms(position) * maintenancePpm, 1_000_000n);
  }

  /** Average entry price in atoms of quote for one whole base unit, cut; 0 when flat. */
  entryAtoms({ symbol, lots, costAtoms }: Position): bigint {
    const size = lots * this.instrument(symbol).lotAtoms;
    return size === 0n ? 0n : (costAtoms * atomsPerUnit) / size;
  }

  leverageAtoms({ account, symbol, side }: Pick<Position, 'account' | 'symbol' | 'side'>): bigint {
    return this.settings.leverageAtoms(account, symbol, side, this.terms(symbol));
  }

  isIsolated({ account, symbol }: Pick<Position, 'account' | 'symbol'>): boolean {
    return this.settings.marginMode(account, symbol) === 'ISOLATED';
  }

  /** Margin of this value at the leverage of the position. */
  initialOf(position: Pick<Position, 'account' | 'symbol' | 'side'>, valueAtoms: bigint): bigint {
    return dividedUp(valueAtoms * atomsPerUnit, this.leverageAtoms(position));
  }

  /** Margin that the open orders of one position need, with one more where given. */
  orderAtoms(account: string, pending: Pending, more?: Intended): bigint {
    const { symbol, side } = pending;
    const { lots } = this.positions.get(account, symbol, side);
    let { buyLots, buyAtoms, sellLots, sellAtoms } = pending;
    if (more?.side === 'BUY') [buyLots, buyAtoms] = [buyLots + more.lots, buyAtoms + more.quoteAtoms];
    if (more?.side === 'SELL') [sellLots, sellAtoms] = [sellLots + more.lots, sellAtoms + more.quoteAtoms];
    // Buys and sells cannot both open: what first closes the position needs nothing, and only the bigger side counts.
    const buysAtoms = beyond(buyLots, buyAtoms, lots < 0n ? -lots : 0n);
    const sellsAtoms = beyond(sellLots, sellAtoms, lots > 0n ? lots : 0n);
    const value = side === 'BOTH' ? larger(buysAtoms, sellsAtoms) : buysAtoms + sellsAtoms;
    return this.initialOf({ account, symbol, side }, value);
  }

  /** How much more margin this order would need. */
  moreAtoms(position: Pick<Position, 'account' | 'symbol' | 'side'>, more: Intended): bigint {
    const pending = this.exposure.pending(position.account, position.symbol, position.side);
    return this.orderAtoms(position.account, pending, more) - this.orderAtoms(position.account, pending);
  }

  summary(account: Account, asset: string): MarginSummary {
    const { freeAtoms, lockedAtoms } = account.balance(asset);
    const walletAtoms = freeAtoms + lockedAtoms;
    const sums = this.positionSums(account.name, asset);
    let orderInitialAtoms = 0n;
    for (const pending of this.exposure.pendingOf(account.name)) {
      if (this.terms(pending.symbol).settle === asset)
        orderInitialAtoms += this.orderAtoms(account.name, pending);
    }
    const { unrealisedAtoms, crossUnrealisedAtoms, positionInitialAtoms } = sums;
    const untiedAtoms = freeAtoms - positionInitialAtoms - orderInitialAtoms;
    return {
      walletAtoms,
      lockedAtoms,
      ...sums,
      equityAtoms: walletAtoms + unrealisedAtoms,
      orderInitialAtoms,
      availableAtoms: larger(untiedAtoms + crossUnrealisedAtoms, 0n),
      spendableAtoms: larger(untiedAtoms + smaller(crossUnrealisedAtoms, 0n), 0n),
    };
  }

  /** What a spot order or a transfer may take. */
  spendableAtoms(account: Account, asset: string): bigint {
    if (!this.concerns(account.name)) return account.balance(asset).freeAtoms;
    return this.summary(account, asset).spendableAtoms;
  }

  /** The mark price at which the position is liquidated, everything else standing still; 0 where there is none. */
  liquidationTicks(position: Position, account: Account): bigint {
    const { lots, costAtoms } = position;
    const { notionalAtoms } = this.instrument(position.symbol);
    const { settle, maintenancePpm } = this.terms(position.symbol);
    if (lots === 0n) return 0n;
    const behindAtoms = this.isIsolated(position)
      ? position.isolatedAtoms
      : this.crossBehind(position, account, settle);
    // behind + lots × price − cost = |lots| × price × maintenance, solved for the price.
    const perTick = notionalAtoms * (lots * 1_000_000n - magnitude(lots) * maintenancePpm);
    const aheadAtoms = (costAtoms - behindAtoms) * 1_000_000n;
    // The first whole tick at which it happens: falling to it when long, rising to it when short.
    return larger(lots > 0n ? aheadAtoms / perTick : dividedUp(-aheadAtoms, -perTick), 0n);
  }

  private crossBehind(position: Position, account: Account, asset: string): bigint {
    const all = this.summary(account, asset);
    const otherProfit = all.crossUnrealisedAtoms - this.unrealisedAtoms(position);
    const otherNeed = all.crossMaintenanceAtoms - this.maintenanceAtoms(position);
    return all.walletAtoms - all.isolatedAtoms + otherProfit - otherNeed;
  }

  private positionSums(account: string, asset: string) {
    const sums = {
      unrealisedAtoms: 0n,
      crossUnrealisedAtoms: 0n,
      isolatedAtoms: 0n,
      positionInitialAtoms: 0n,
      maintenanceAtoms: 0n,
      crossMaintenanceAtoms: 0n,
    };
    for (const position of this.positions.of(account)) {
      if (position.lots === 0n || this.terms(position.symbol).settle !== asset) continue;
      const [unrealised, maintenance] = [this.unrealisedAtoms(position), this.maintenanceAtoms(position)];
      sums.unrealisedAtoms += unrealised;
      sums.maintenanceAtoms += maintenance;
      if (this.isIsolated(position)) {
        sums.isolatedAtoms += position.isolatedAtoms;
        sums.positionInitialAtoms += position.isolatedAtoms;
      } else {
        sums.crossUnrealisedAtoms += unrealised;
        sums.crossMaintenanceAtoms += maintenance;
        sums.positionInitialAtoms += this.initialAtoms(position);
      }
    }
    return sums;
  }

  private concerns(account: string): boolean {
    for (const _ of this.positions.of(account)) return true;
    for (const _ of this.exposure.pendingOf(account)) return true;
    return false;
  }

  private instrument(symbol: string): Instrument {
    const instrument = this.instruments.get(symbol);
    if (instrument === undefined) throw new Error(`unknown instrument ${symbol}`);
    return instrument;
  }

  private terms(symbol: string): PerpetualTerms {
    const { perpetual } = this.instrument(symbol);
    if (perpetual === undefined) throw new Error(`${symbol} is no perpetual`);
    return perpetual;
  }
}

/** The part of `quoteAtoms` that belongs to the lots beyond the first `freeLots`. */
function beyond(lots: bigint, quoteAtoms: bigint, freeLots: bigint): bigint {
  return lots > freeLots ? dividedUp(quoteAtoms * (lots - freeLots), lots) : 0n;
}

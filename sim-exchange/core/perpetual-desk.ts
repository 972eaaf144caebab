import type { Exchange } from './exchange.ts';
import type { MarginMode, Position, PositionMode, PositionSide, SettingRefusal } from './perpetual.ts';
import { insuranceAccount } from './trading.ts';
import { magnitude } from './units.ts';

/** Where mark and index price should stand; what is left out stays. */
export interface MarkChange {
  markTicks?: bigint | undefined;
  indexTicks?: bigint | undefined;
}

/** What accounts and the market do with perpetuals besides orders. Refusals are values; nothing changed then. */
export class PerpetualDesk {
  private readonly exchange: Exchange;
  private checking = false;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** 10^12 atoms to 1. Without a side: of all the market's positions. */
  setLeverage(
    account: string,
    symbol: string,
    leverageAtoms: bigint,
    side?: PositionSide,
  ): SettingRefusal | undefined {
    const { settings, margin, positions } = this.exchange;
    const terms = this.exchange.instruments.get(symbol)?.perpetual;
    if (terms === undefined) return 'UNKNOWN_SYMBOL';
    const { maxLeverageAtoms } = terms;
    const least = 10n ** 12n;
    if (leverageAtoms < least || leverageAtoms > maxLeverageAtoms) return 'LEVERAGE_OUT_OF_RANGE';
    const sides = side === undefined ? (['BOTH', 'LONG', 'SHORT'] as const) : [side];
    const before = sides.map((each) => settings.leverageAtoms(account, symbol, each, terms));
    if (before.every((each) => each === leverageAtoms)) return 'UNCHANGED';
    const open = [...positions.of(account, symbol)].filter((each) => each.lots !== 0n);
    const lowered = before.some((each) => leverageAtoms < each);
    if (lowered && open.some((each) => margin.isIsolated(each))) return 'ISOLATED_POSITION';
    for (const each of sides) settings.setLeverage(account, symbol, leverageAtoms, each);
    if (lowered && this.isShort(account, terms.settle)) {
      for (const [i, each] of sides.entries()) {
        settings.setLeverage(account, symbol, before[i] ?? terms.leverageAtoms, each);
      }
      return 'INSUFFICIENT_BALANCE';
    }
    this.tellSettings(account, symbol);
    return undefined;
  }

  setMarginMode(account: string, symbol: string, mode: MarginMode): SettingRefusal | undefined {
    const { settings } = this.exchange;
    if (this.exchange.instruments.get(symbol)?.perpetual === undefined) return 'UNKNOWN_SYMBOL';
    if (settings.marginMode(account, symbol) === mode) return 'UNCHANGED';
    const refusal = this.inUse(account, symbol);
    if (refusal !== undefined) return refusal;
    settings.setMarginMode(account, symbol, mode);
    this.tellSettings(account, symbol);
    return undefined;
  }

  /** Without a symbol: of the whole account. */
  setPositionMode(account: string, mode: PositionMode, symbol?: string): SettingRefusal | undefined {
    const { settings, marks } = this.exchange;
    if (symbol !== undefined && marks.get(symbol) === undefined) return 'UNKNOWN_SYMBOL';
    const symbols = symbol === undefined ? [...marks.all()].map((mark) => mark.symbol) : [symbol];
    if (symbols.every((each) => settings.positionMode(account, each) === mode)) return 'UNCHANGED';
    for (const each of symbols) {
      const refusal = this.inUse(account, each);
      if (refusal !== undefined) return refusal;
    }
    settings.setPositionMode(account, mode, symbol);
    this.tellSettings(account, symbol ?? '');
    return undefined;
  }

  /** Sets more margin apart for an isolated position, or (negative) takes some back that it does not need. */
  addMargin(
    account: string,
    symbol: string,
    side: PositionSide,
    deltaAtoms: bigint,
  ): SettingRefusal | undefined {
    const { margin, positions } = this.exchange;
    const position = positions.get(account, symbol, side);
    if (position.lots === 0n) return 'NO_POSITION';
    if (!margin.isIsolated(position)) return 'NOT_ISOLATED';
    const asset = this.exchange.lockAsset({ symbol, side: 'BUY' });
    const { availableAtoms } = margin.summary(this.exchange.account(account), asset);
    const spareAtoms = position.isolatedAtoms - margin.initialAtoms(position);
    const profitAtoms = margin.unrealisedAtoms(position);
    const takeableAtoms = profitAtoms < 0n ? spareAtoms + profitAtoms : spareAtoms;
    if (deltaAtoms > availableAtoms || -deltaAtoms > takeableAtoms) return 'INSUFFICIENT_BALANCE';
    position.isolatedAtoms += deltaAtoms;
    const timeMs = this.exchange.clock.nowMs();
    position.updatedMs = timeMs;
    this.exchange.emit({ kind: 'position', position: { ...position }, timeMs });
    return undefined;
  }

  /** The market's mid moved: mark and index follow, unless they were set by hand. */
  follow(symbol: string, midTicks: bigint): void {
    if (this.exchange.marks.isPinned(symbol)) return;
    this.move(symbol, midTicks, midTicks);
  }

  /** Puts mark or index price somewhere, and keeps both there until they are released. */
  setMark(symbol: string, { markTicks, indexTicks }: MarkChange): void {
    const { marks } = this.exchange;
    const mark = marks.get(symbol);
    if (mark === undefined) return;
    marks.pin(symbol, true);
    this.move(symbol, markTicks ?? mark.markTicks, indexTicks ?? mark.indexTicks);
  }

  /** Lets mark and index follow the market's mid again. */
  releaseMark(symbol: string, midTicks: bigint): void {
    this.exchange.marks.pin(symbol, false);
    this.follow(symbol, midTicks);
  }

  /** Liquidates every position that this market's mark price has left without its maintenance margin. */
  checkMargin(symbol: string): void {
    // A liquidation sets orders to work, which may ask again: the loop below already looks until nothing is due.
    if (this.checking) return;
    this.checking = true;
    try {
      for (;;) {
        const position = this.dueForLiquidation(symbol);
        if (position === undefined) return;
        this.liquidate(position);
      }
    } finally {
      this.checking = false;
    }
  }

  private move(symbol: string, markTicks: bigint, indexTicks: bigint): void {
    const { exchange } = this;
    const mark = exchange.marks.get(symbol);
    if (mark === undefined || (mark.markTicks === markTicks && mark.indexTicks === indexTicks)) return;
    mark.markTicks = markTicks;
    mark.indexTicks = indexTicks;
    exchange.emit({ kind: 'mark', mark: { ...mark }, timeMs: exchange.clock.nowMs() });
    exchange.trigger(symbol, 'INDEX');
    exchange.trigger(symbol, 'MARK');
    this.checkMargin(symbol);
  }

  private dueForLiquidation(symbol: string): Position | undefined {
    const { margin, positions } = this.exchange;
    for (const position of positions.all()) {
      if (position.symbol !== symbol || position.lots === 0n) continue;
      const owner = this.exchange.account(position.account);
      if (owner.house) continue;
      if (margin.isIsolated(position)) {
        const leftAtoms = position.isolatedAtoms + margin.unrealisedAtoms(position);
        if (leftAtoms <= margin.maintenanceAtoms(position)) return position;
        continue;
      }
      const all = margin.summary(owner, this.exchange.lockAsset({ symbol, side: 'BUY' }));
      const leftAtoms = all.walletAtoms - all.isolatedAtoms + all.crossUnrealisedAtoms;
      if (leftAtoms <= all.crossMaintenanceAtoms) return this.worstCross(position);
    }
    return undefined;
  }

  /** Of the account's cross positions in the same asset, the one that lost most. */
  private worstCross({ account, symbol }: Position): Position | undefined {
    const { margin, positions } = this.exchange;
    const asset = this.exchange.lockAsset({ symbol, side: 'BUY' });
    return [...positions.of(account)]
      .filter((each) => each.lots !== 0n && !margin.isIsolated(each))
      .filter((each) => this.exchange.lockAsset({ symbol: each.symbol, side: 'BUY' }) === asset)
      .sort((a, b) => (margin.unrealisedAtoms(a) < margin.unrealisedAtoms(b) ? -1 : 1))[0];
  }

  /** Cancels what may stand in the way, then closes the position at the mark price: the insurance takes it over. */
  private liquidate(position: Position): void {
    const { exchange } = this;
    const { account, symbol, side, lots } = position;
    const isolated = exchange.margin.isIsolated(position);
    const asset = exchange.lockAsset({ symbol, side: 'BUY' });
    const fits = (order: { symbol: string; side: 'BUY' | 'SELL' }) =>
      isolated ? order.symbol === symbol : exchange.lockAsset(order) === asset;
    exchange.cancelAll({ account, fits }, 'LIQUIDATION');
    const markTicks = exchange.marks.ticks(symbol);
    const timeMs = exchange.clock.nowMs();
    exchange.emit({ kind: 'liquidation', position: { ...position }, markTicks, timeMs });
    exchange.takeOver(insuranceAccount, {
      account,
      symbol,
      positionSide: side,
      side: lots > 0n ? 'SELL' : 'BUY',
      quantityLots: magnitude(lots),
      priceTicks: markTicks,
    });
    exchange.trigger(symbol, 'LAST');
  }

  private inUse(account: string, symbol: string): SettingRefusal | undefined {
    const { orders, positions } = this.exchange;
    if (orders.openOf(account, symbol).length > 0) return 'OPEN_ORDERS';
    const open = [...positions.of(account, symbol)].some((position) => position.lots !== 0n);
    return open ? 'OPEN_POSITIONS' : undefined;
  }

  /** True when positions and orders tie up more than there is. */
  private isShort(account: string, asset: string): boolean {
    const owner = this.exchange.account(account);
    const { availableAtoms, positionInitialAtoms, orderInitialAtoms } = this.exchange.margin.summary(
      owner,
      asset,
    );
    return availableAtoms === 0n && positionInitialAtoms + orderInitialAtoms > 0n;
  }

  private tellSettings(account: string, symbol: string): void {
    this.exchange.emit({ kind: 'settings', account, symbol, timeMs: this.exchange.clock.nowMs() });
  }
}

import type { Position } from '../../core/perpetual.ts';
import { type ExchangeEvent, type Fill, isOpen, type Order } from '../../core/types.ts';
import { textFromAtoms } from '../../core/units.ts';
import { algoUpdate } from './algo-view.ts';
import { averagePrice, leverageOf } from './position-view.ts';
import { averageText, statusOf } from './render.ts';
import type { LinearSymbol } from './symbols.ts';
import { priceText, quantityText } from './text.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

export interface UserEvent {
  /** Event name. */
  e: string;
  [field: string]: unknown;
}

/** Turns the exchange's events into those of the user data stream. */
export class UserEvents {
  private readonly venue: BinanceUsdmVenue;
  private readonly leverages = new Map<string, number>();
  /** What the next change of a position comes from. */
  private cause: 'TRADE' | 'FUNDING' | undefined;

  constructor(venue: BinanceUsdmVenue) {
    this.venue = venue;
    for (const symbol of venue.symbols.values()) this.leverages.set(symbol.symbol, leverageOf(venue, symbol));
  }

  /** Empty where the account sees nothing of it. */
  of(event: ExchangeEvent): UserEvent[] {
    const { venue } = this;
    switch (event.kind) {
      case 'order':
        return event.order.account === userAccount ? this.ofOrder(event) : [];
      case 'position':
        return event.position.account === userAccount ? this.ofPosition(event) : [];
      case 'balance': {
        const { account, deltaAtoms, assets, timeMs } = event;
        if (account !== userAccount || deltaAtoms === undefined) return [];
        const reason = deltaAtoms < 0n ? 'WITHDRAW' : 'DEPOSIT';
        return [accountUpdate(venue, reason, timeMs, assets, [], deltaAtoms)];
      }
      case 'funding':
        if (event.payment.account !== userAccount) return [];
        this.cause = 'FUNDING';
        return [fundingUpdate(venue, event.payment)];
      case 'settings':
        return event.account === userAccount ? this.ofSettings(event) : [];
      case 'algo':
        return event.algo.account === userAccount ? [algoUpdate(venue, event)] : [];
      default:
        return [];
    }
  }

  private ofOrder(event: OrderEvent): UserEvent[] {
    if (event.execution === 'TRADE') this.cause = 'TRADE';
    const update = orderUpdate(this.venue, event);
    const algo = this.venue.exchange.algos.byId.get(Number(event.order.wire.algoId ?? 0));
    // With the order it placed, the conditional order is over too.
    if (algo === undefined || isOpen(event.order)) return [update];
    return [update, algoUpdate(this.venue, { algo, timeMs: event.timeMs })];
  }

  private ofPosition({ position, timeMs }: Extract<ExchangeEvent, { kind: 'position' }>): UserEvent[] {
    const { cause } = this;
    this.cause = undefined;
    // The payment itself has told.
    if (cause === 'FUNDING') return [];
    const reason = cause === 'TRADE' ? 'ORDER' : 'MARGIN_TRANSFER';
    return [accountUpdate(this.venue, reason, timeMs, ['USDT'], [position])];
  }

  /** Only a changed leverage is told; modes have no event. */
  private ofSettings({ symbol: name, timeMs }: Extract<ExchangeEvent, { kind: 'settings' }>): UserEvent[] {
    const symbol = this.venue.symbols.get(name);
    if (symbol === undefined) return [];
    const leverage = leverageOf(this.venue, symbol);
    if (this.leverages.get(name) === leverage) return [];
    this.leverages.set(name, leverage);
    return [{ e: 'ACCOUNT_CONFIG_UPDATE', T: timeMs, E: this.venue.nowMs(), ac: { s: name, l: leverage } }];
  }
}

type OrderEvent = Extract<ExchangeEvent, { kind: 'order' }>;

function symbolNamed(venue: BinanceUsdmVenue, name: string): LinearSymbol {
  const symbol = venue.symbols.get(name);
  if (symbol === undefined) throw new Error(`unknown symbol ${name}`);
  return symbol;
}

function orderUpdate(venue: BinanceUsdmVenue, event: OrderEvent): UserEvent {
  const { order, fill, execution } = event;
  const symbol = symbolNamed(venue, order.symbol);
  const pending = venue.exchange.exposure.pending(userAccount, order.symbol, order.positionSide);
  const type = order.liquidation ? 'LIQUIDATION' : (order.wire.type ?? order.kind);
  return {
    e: 'ORDER_TRADE_UPDATE',
    T: event.timeMs,
    E: venue.nowMs(),
    o: {
      s: order.symbol,
      c: order.clientId,
      S: order.side,
      o: type,
      f: order.wire.timeInForce ?? order.timeInForce,
      q: quantityText(symbol, order.quantityLots),
      p: priceText(symbol, order.priceTicks),
      ap: averageText(order, symbol),
      sp: priceText(symbol, order.stopTicks),
      x: executionName(order, execution),
      X: execution === 'NEW' ? 'NEW' : statusOf(order),
      i: order.id,
      l: quantityText(symbol, fill?.lots ?? 0n),
      z: quantityText(symbol, order.filledLots),
      L: priceText(symbol, fill?.priceTicks ?? 0n),
      ...feeFields(fill),
      T: event.timeMs,
      t: fill?.tradeId ?? 0,
      b: textFromAtoms(pending.buyAtoms, 5),
      a: textFromAtoms(pending.sellAtoms, 5),
      m: fill?.maker ?? false,
      R: order.positionSide === 'BOTH' && order.reduceOnly,
      wt: order.wire.workingType ?? 'CONTRACT_PRICE',
      ot: order.wire.origType ?? type,
      ps: order.positionSide,
      cp: order.closePosition,
      rp: textFromAtoms(fill?.realisedAtoms ?? 0n),
      pP: order.wire.priceProtect === 'true',
      si: 0,
      ss: 0,
      V: order.wire.selfTradePreventionMode ?? 'NONE',
      pm: order.wire.priceMatch ?? 'NONE',
      gtd: Number(order.wire.goodTillDate ?? 0),
    },
  };
}

/** The fee is there only where one was paid. */
function feeFields(fill: Fill | undefined) {
  return fill === undefined ? {} : { n: textFromAtoms(fill.feeAtoms), N: fill.feeAsset };
}

function executionName(order: Readonly<Order>, execution: OrderEvent['execution']): string {
  if (execution === 'AMENDED') return 'AMENDMENT';
  if (execution === 'CANCELED' && order.endReason === 'SELF_MATCH') return 'EXPIRED';
  return execution === 'TRADE' && order.liquidation ? 'CALCULATED' : execution;
}

/** Balances of these assets and these positions as they are now; `changeAtoms` is what did not come from trading. */
function accountUpdate(
  venue: BinanceUsdmVenue,
  reason: string,
  timeMs: number,
  assets: readonly string[],
  positions: readonly Readonly<Position>[],
  changeAtoms = 0n,
): UserEvent {
  const account = venue.exchange.account(userAccount);
  const named = positions.length > 0 && venue.paysInBnb ? [...assets, 'BNB'] : assets;
  const balances = named.map((asset) => {
    const { walletAtoms, isolatedAtoms } = venue.exchange.margin.summary(account, asset);
    return {
      a: asset,
      wb: textFromAtoms(walletAtoms),
      cw: textFromAtoms(walletAtoms - isolatedAtoms),
      bc: changeAtoms === 0n ? '0' : textFromAtoms(changeAtoms),
    };
  });
  const P = positions.map((position) => positionFields(venue, position));
  return { e: 'ACCOUNT_UPDATE', T: timeMs, E: venue.nowMs(), a: { B: balances, P, m: reason } };
}

function positionFields(venue: BinanceUsdmVenue, position: Readonly<Position>) {
  const symbol = symbolNamed(venue, position.symbol);
  const { margin } = venue.exchange;
  const isolated = margin.isIsolated(position);
  return {
    s: position.symbol,
    pa: quantityText(symbol, position.lots),
    ep: averagePrice(position, symbol, position.costAtoms),
    cr: textFromAtoms(venue.realisedAtoms(position)),
    up: textFromAtoms(margin.unrealisedAtoms(position)),
    mt: isolated ? 'isolated' : 'cross',
    iw: textFromAtoms(isolated ? position.isolatedAtoms : 0n),
    ps: position.side,
    ma: symbol.quote,
    bep: averagePrice(position, symbol, position.costAtoms - position.feeAtoms),
  };
}

/** Only the money, where the position is a cross one. */
function fundingUpdate(
  venue: BinanceUsdmVenue,
  payment: Extract<ExchangeEvent, { kind: 'funding' }>['payment'],
): UserEvent {
  const { symbol, side, asset, amountAtoms, timeMs } = payment;
  const position = venue.exchange.positions.get(userAccount, symbol, side);
  const shown = venue.exchange.margin.isIsolated(position) ? [position] : [];
  return accountUpdate(venue, 'FUNDING_FEE', timeMs, [asset], shown, amountAtoms);
}

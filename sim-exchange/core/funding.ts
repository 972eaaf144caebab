import type { Exchange } from './exchange.ts';
import { nextMultiple } from './marks.ts';
import type { FundingPayment, FundingRate, Position } from './perpetual.ts';
import { insuranceAccount } from './trading.ts';
import { atomsPerUnit } from './units.ts';

/** Settled rates kept for the public history of each venue. */
const ratesKept = 5000;

/** Funding: longs pay shorts while the rate is positive. The market's own accounts are spared; the insurance balances. */
export class Funding {
  /** Every payment of the venue's users, oldest first. */
  readonly payments: FundingPayment[] = [];
  readonly rates: FundingRate[] = [];
  nextPaymentId = 1;
  private readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** Pays every market whose time has come; once, however long that was missed. */
  payDue(): void {
    const nowMs = this.exchange.clock.nowMs();
    for (const { symbol, nextFundingMs } of this.exchange.marks.all()) {
      if (nowMs >= nextFundingMs) this.pay(symbol, nextFundingMs);
    }
  }

  /** Pays one market now, at its rate and mark price; the next time is the next multiple of its interval. */
  pay(symbol: string, timeMs = this.exchange.clock.nowMs()): void {
    const { exchange } = this;
    const mark = exchange.marks.get(symbol);
    const terms = exchange.instrument(symbol).perpetual;
    if (mark === undefined || terms === undefined) return;
    const { fundingRateAtoms: rateAtoms, markTicks } = mark;
    for (const position of exchange.positions.all()) {
      if (position.symbol !== symbol || position.lots === 0n) continue;
      if (!exchange.account(position.account).house) this.payOne(position, rateAtoms, markTicks, timeMs);
    }
    this.rates.push({ symbol, rateAtoms, markTicks, timeMs });
    if (this.rates.length > ratesKept * 2) this.rates.splice(0, this.rates.length - ratesKept);
    mark.nextFundingMs = nextMultiple(exchange.clock.nowMs(), terms.fundingIntervalMs);
    exchange.perpetuals.checkMargin(symbol);
  }

  /** Sets what the next payment will be at, or when it will come. */
  setNext(symbol: string, next: { rateAtoms?: bigint | undefined; timeMs?: number | undefined }): void {
    const mark = this.exchange.marks.get(symbol);
    if (mark === undefined) return;
    mark.fundingRateAtoms = next.rateAtoms ?? mark.fundingRateAtoms;
    mark.nextFundingMs = next.timeMs ?? mark.nextFundingMs;
    this.exchange.emit({ kind: 'mark', mark: { ...mark }, timeMs: this.exchange.clock.nowMs() });
  }

  /** A new world has no history; rates are the instruments' own again. */
  clear(): void {
    this.payments.length = 0;
    this.rates.length = 0;
    for (const { symbol } of this.exchange.marks.all()) {
      const { fundingRateAtoms = 0n } = this.exchange.instrument(symbol).perpetual ?? {};
      this.setNext(symbol, { rateAtoms: fundingRateAtoms });
    }
  }

  private payOne(position: Position, rateAtoms: bigint, markTicks: bigint, timeMs: number): void {
    const { exchange } = this;
    const { account, symbol, side, lots } = position;
    const asset = exchange.lockAsset({ symbol, side: 'BUY' });
    const valueAtoms = lots * exchange.margin.lotMarkAtoms(symbol);
    const amountAtoms = -(valueAtoms * rateAtoms) / atomsPerUnit;
    const missingAtoms = exchange.account(account).settle(asset, amountAtoms);
    exchange.account(insuranceAccount).settle(asset, -amountAtoms - missingAtoms);
    position.fundingAtoms += amountAtoms;
    if (exchange.margin.isIsolated(position)) position.isolatedAtoms += amountAtoms;
    const id = this.nextPaymentId++;
    const payment = { id, account, symbol, side, asset, amountAtoms, rateAtoms, lots, markTicks, timeMs };
    this.payments.push(payment);
    exchange.emit({ kind: 'funding', payment });
    exchange.emit({ kind: 'balance', account, assets: [asset], timeMs });
    exchange.emit({ kind: 'position', position: { ...position }, timeMs });
    exchange.raiseCash(account, asset);
  }
}

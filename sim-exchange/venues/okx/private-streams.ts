import type { AlgoOrder } from '../../core/algo-records.ts';
import { isValue, parsed } from '../../core/object-params.ts';
import type { ExchangeEvent, Execution, Fill, Order } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { algoRow } from './algo-render.ts';
import { balanceRow, uid } from './balance-routes.ts';
import { familyOf } from './instruments.ts';
import { positionRow } from './position-routes.ts';
import { orderRow } from './render.ts';
import type { Arg, Channels, Push, SendEvent } from './streams.ts';
import { feeText } from './text.ts';
import { type OkxVenue, userAccount } from './venue.ts';

const endpoints: Readonly<Record<string, string>> = {
  account: 'private',
  positions: 'private',
  balance_and_position: 'private',
  orders: 'private',
  fills: 'private',
  'liquidation-warning': 'private',
  'orders-algo': 'business',
  'algo-advance': 'business',
};

/** Beats of 100 ms between two regular pushes of balances and positions. */
const regularBeats = 50;

/** What the account alone may hear: its orders, balances, positions, as they change. Rows are made at once: later they differ. */
export class PrivateStreams implements Channels {
  private readonly venue: OkxVenue;
  private send: SendEvent = () => {};
  private beats = 0;

  constructor(venue: OkxVenue) {
    this.venue = venue;
    venue.exchange.onEvent((event) => this.hear(event));
  }

  listen(send: SendEvent): void {
    this.send = send;
  }

  endpointOf({ channel }: Arg): string | undefined {
    return endpoints[channel];
  }

  snapshots(arg: Arg): Push[] {
    const more = { eventType: 'snapshot', curPage: 1, lastPage: true };
    if (arg.channel === 'account') return [this.own(arg, [balanceRow(this.venue, assetsOf(arg))], more)];
    if (arg.channel === 'positions') {
      const rows = this.openPositions()
        .filter((position) => this.fits(arg, position.symbol))
        .map((position) => positionRow(this.venue, position));
      return [this.own(arg, rows, more)];
    }
    if (arg.channel === 'balance_and_position') return [this.own(arg, [this.balanceAndPosition('snapshot')])];
    return [];
  }

  /** Balances and positions are told again at intervals, unless `updateInterval` 0 asked for changes only. */
  tick(): void {
    this.beats += 1;
    if (this.beats % regularBeats !== 0) return;
    for (const channel of ['account', 'positions']) {
      this.send(channel, wantsIntervals, (arg) => this.snapshots(arg)[0]);
    }
  }

  private hear(event: ExchangeEvent): void {
    if (event.kind === 'order' && event.order.account === userAccount) {
      this.tellOrder(event.order, event.execution, event.fill);
    }
    if (event.kind === 'balance' && event.account === userAccount) this.tellBalance(event.assets);
    if (event.kind === 'position' && event.position.account === userAccount) {
      const { position } = event;
      const fits = (arg: Arg) => this.fits(arg, position.symbol);
      const row = positionRow(this.venue, position);
      const more = { eventType: 'event_update' };
      this.send('positions', fits, (arg) => this.own(arg, [row], more));
      this.send(
        'balance_and_position',
        () => true,
        (arg) => this.own(arg, [this.balanceAndPosition('filled')]),
      );
    }
    if (event.kind === 'algo' && event.algo.account === userAccount) this.tellAlgo(event.algo);
  }

  private tellOrder(order: Order, execution: Execution, fill: Fill | undefined): void {
    const row = this.orderMessage(order, execution, fill);
    this.send(
      'orders',
      (arg) => this.fits(arg, order.symbol),
      (arg) => this.own(arg, [row]),
    );
    if (fill === undefined) return;
    const { fillPx, fillSz, side, ordId, clOrdId, tradeId, fillTime: ts, execType } = row;
    const fields = {
      instId: order.symbol,
      fillPx,
      fillSz,
      side,
      ts,
      ordId,
      clOrdId,
      tradeId,
      execType,
      count: '1',
    };
    this.send(
      'fills',
      (arg) => this.fits(arg, order.symbol),
      (arg) => this.own(arg, [fields]),
    );
  }

  private orderMessage(order: Order, execution: Execution, fill: Fill | undefined) {
    const { venue } = this;
    const instrument = venue.instrument(order.symbol);
    const row = orderRow(venue, order);
    const amended = execution === 'AMENDED';
    const lastTicks = venue.marketData(order.symbol).lastTicks;
    const lots = order.quantityLots;
    const none = { fillPx: '', fillSz: '0', fillTime: '', tradeId: '' };
    return {
      ...row,
      ...(fill === undefined && none),
      amendResult: amended ? '0' : '',
      amendSource: amended ? '1' : '',
      code: '0',
      execType: fill === undefined ? '' : fill.maker ? 'M' : 'T',
      fillFee: fill === undefined ? '0' : feeText(fill.feeAtoms),
      fillFeeCcy: fill?.feeAsset ?? '',
      fillFwdPx: '',
      fillIdxPx: fill === undefined ? '' : venue.indexText(instrument),
      fillMarkPx: fill === undefined ? '' : venue.markText(instrument),
      fillMarkVol: '',
      fillNotionalUsd: fill === undefined ? '' : plainText(fill.quoteAtoms),
      fillPnl: plainText(fill?.realisedAtoms ?? 0n),
      fillPxUsd: '',
      fillPxVol: '',
      lastPx: venue.markText(instrument),
      msg: '',
      notionalUsd: plainText(lots * lastTicks * instrument.notionalAtoms),
      reqId: amended ? (venue.amendIds.get(order.id) ?? '') : '',
    };
  }

  private tellBalance(assets: string[]): void {
    const row = balanceRow(this.venue, assets);
    const fits = (arg: Arg) => arg.ccy === undefined || assets.includes(arg.ccy);
    this.send('account', fits, (arg) => this.own(arg, [row], { eventType: 'event_update' }));
  }

  private tellAlgo(algo: Readonly<AlgoOrder>): void {
    const row = { ...algoRow(this.venue, algo), amendResult: '', reqId: '', notionalUsd: '' };
    for (const channel of ['orders-algo', 'algo-advance']) {
      this.send(
        channel,
        (arg) => this.fits(arg, algo.symbol),
        (arg) => this.own(arg, [row]),
      );
    }
  }

  private balanceAndPosition(eventType: string) {
    const nowMs = String(this.venue.nowMs());
    const balData = balanceRow(this.venue).details.map(({ ccy, cashBal }) => ({
      ccy,
      cashBal,
      uTime: nowMs,
    }));
    const posData = this.openPositions().map((position) => {
      const row = positionRow(this.venue, position);
      const { posId, tradeId, instId, instType, mgnMode, posSide, pos, ccy, posCcy, avgPx, uTime } = row;
      return { posId, tradeId, instId, instType, mgnMode, posSide, pos, ccy, posCcy, avgPx, uTime };
    });
    return { pTime: nowMs, eventType, balData, posData, trades: [] };
  }

  private openPositions() {
    return [...this.venue.exchange.positions.of(userAccount)].filter(({ lots }) => lots !== 0n);
  }

  /** Whether a subscription is to this market: by its kind, its family, its name. */
  private fits({ instType = 'ANY', instFamily, instId }: Arg, symbol: string): boolean {
    const instrument = this.venue.instrument(symbol);
    return (
      (instType === 'ANY' || instType === instrument.instType) &&
      (instFamily === undefined || instFamily === familyOf(instrument)) &&
      (instId === undefined || instId === symbol)
    );
  }

  private own(arg: Arg, data: unknown[], more?: Record<string, unknown>): Push {
    return { arg: { ...arg, uid }, data, ...(more && { more }) };
  }
}

function wantsIntervals({ extraParams }: Arg): boolean {
  const given = typeof extraParams === 'string' ? parsed(extraParams) : extraParams;
  return !(isValue(given) && String(given.updateInterval) === '0');
}

function assetsOf({ ccy }: Arg): string[] {
  return ccy === undefined || ccy === '' ? [] : [ccy];
}

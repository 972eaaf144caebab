import type { ExchangeEvent } from '../../core/types.ts';
import { accountSums, assetRow, heldCoins } from './account-routes.ts';
import { openPositions, positionRow } from './position-routes.ts';
import { streamFillRow, streamOrderRow } from './render.ts';
import type { Arg, Channels, Endpoint, Push, SendEvent } from './streams.ts';
import { type BitgetVenue, userAccount } from './venue.ts';

const topics = ['order', 'fill', 'account', 'position'];

/** What the account alone may hear: its orders, fills, balances, positions, as they change. Rows are made at once: later they differ. */
export class PrivateStreams implements Channels {
  private readonly venue: BitgetVenue;
  private send: SendEvent = () => {};

  constructor(venue: BitgetVenue) {
    this.venue = venue;
    venue.exchange.onEvent((event) => this.hear(event));
  }

  listen(send: SendEvent): void {
    this.send = send;
  }

  /** A unified account has none of the older streams of accounts. */
  serves({ instType, topic = '' }: Arg, { classic }: Endpoint): boolean {
    return !classic && instType === 'UTA' && topics.includes(topic);
  }

  snapshot({ topic }: Arg): Push | undefined {
    if (topic === 'account') return { action: 'snapshot', data: [this.accountRow(heldCoins(this.venue))] };
    if (topic !== 'position') return undefined;
    const rows = openPositions(this.venue).map((position) => this.positionRow(position));
    return rows.length === 0 ? undefined : { action: 'snapshot', data: rows };
  }

  tick(): void {}

  private hear(event: ExchangeEvent): void {
    if (event.kind === 'order' && event.order.account === userAccount) {
      this.tell('order', [streamOrderRow(this.venue, event.order)]);
      if (event.fill !== undefined) this.tell('fill', [streamFillRow(this.venue, event.fill)]);
    }
    if (event.kind === 'balance' && event.account === userAccount) {
      this.tell('account', [this.accountRow(event.assets)]);
    }
    if (event.kind === 'position' && event.position.account === userAccount) {
      this.tell('position', [this.positionRow(event.position)]);
    }
  }

  private tell(topic: string, data: unknown[]): void {
    this.send(
      topic,
      (arg) => arg.topic === topic,
      () => ({ action: 'snapshot', data }),
    );
  }

  private accountRow(coins: string[]) {
    const { equity, unrealised, mmr, imr } = accountSums(this.venue);
    return {
      unrealisedPnL: unrealised,
      totalEquity: equity,
      positionMgnRatio: '0',
      mmr,
      effEquity: equity,
      imr,
      mgnRatio: '0',
      coin: coins.map((name) => {
        const { debt: debts, ...row } = assetRow(this.venue, name);
        return { debts, borrow: '0', ...row };
      }),
    };
  }

  private positionRow(position: Parameters<typeof positionRow>[1]) {
    const row = positionRow(this.venue, position);
    const { positionBalance, total, liquidationPrice, totalFunding, category: _category, ...rest } = row;
    const renamed = { marginSize: positionBalance, size: total, liqPrice: liquidationPrice };
    return { ...rest, ...renamed, totalFundingFee: totalFunding };
  }
}

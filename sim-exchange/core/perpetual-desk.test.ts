import { beforeEach, describe, expect, it } from 'vitest';
import { perpetualOrder, smallPerpetual } from '../testing/small-perpetual.ts';
import type { Exchange } from './exchange.ts';
import type { Position, SettingRefusal } from './perpetual.ts';
import type { ExchangeEvent, OrderRequest } from './types.ts';
import { atoms, plainText } from './units.ts';

let exchange: Exchange;
let events: ExchangeEvent[];

beforeEach(() => {
  exchange = smallPerpetual().exchange;
  events = [];
  exchange.onEvent((event) => events.push(event));
});

/** ann trades with the house at 100.0. */
function trade(given: Partial<OrderRequest> = {}): void {
  const order = perpetualOrder(given);
  const side = order.side === 'BUY' ? 'SELL' : 'BUY';
  const { quantityLots, priceTicks } = order;
  exchange.place(perpetualOrder({ account: 'house', clientId: '', side, quantityLots, priceTicks }));
  exchange.place(order);
}
const position = (): Position => exchange.positions.get('ann', 'BTCPERP', 'BOTH');
const wallet = () => plainText(exchange.account('ann').balance('USDT').freeAtoms);
const desk = () => exchange.perpetuals;

describe('settings', () => {
  const rows: [
    name: string,
    before: () => void,
    change: () => SettingRefusal | undefined,
    code?: SettingRefusal,
  ][] = [
    ['leverage', () => {}, () => desk().setLeverage('ann', 'BTCPERP', atoms('12.5'))],
    ['leverage of a side', () => {}, () => desk().setLeverage('ann', 'BTCPERP', atoms('5'), 'LONG')],
    ['leverage as it is', () => {}, () => desk().setLeverage('ann', 'BTCPERP', atoms('10')), 'UNCHANGED'],
    [
      'too much leverage',
      () => {},
      () => desk().setLeverage('ann', 'BTCPERP', atoms('50.1')),
      'LEVERAGE_OUT_OF_RANGE',
    ],
    [
      'too little leverage',
      () => {},
      () => desk().setLeverage('ann', 'BTCPERP', atoms('0.9')),
      'LEVERAGE_OUT_OF_RANGE',
    ],
    [
      'leverage of no market',
      () => {},
      () => desk().setLeverage('ann', 'NOPE', atoms('2')),
      'UNKNOWN_SYMBOL',
    ],
    [
      'less leverage than the money carries',
      () => trade({ quantityLots: 500_000n }),
      () => desk().setLeverage('ann', 'BTCPERP', atoms('2')),
      'INSUFFICIENT_BALANCE',
    ],
    [
      'less leverage of an isolated position',
      isolated,
      () => desk().setLeverage('ann', 'BTCPERP', atoms('2')),
      'ISOLATED_POSITION',
    ],
    ['margin mode', () => {}, () => desk().setMarginMode('ann', 'BTCPERP', 'ISOLATED')],
    ['margin mode as it is', () => {}, () => desk().setMarginMode('ann', 'BTCPERP', 'CROSS'), 'UNCHANGED'],
    [
      'margin mode with a position',
      trade,
      () => desk().setMarginMode('ann', 'BTCPERP', 'ISOLATED'),
      'OPEN_POSITIONS',
    ],
    [
      'margin mode with an order',
      rest,
      () => desk().setMarginMode('ann', 'BTCPERP', 'ISOLATED'),
      'OPEN_ORDERS',
    ],
    ['position mode', () => {}, () => desk().setPositionMode('ann', 'HEDGE')],
    ['position mode as it is', () => {}, () => desk().setPositionMode('ann', 'ONE_WAY'), 'UNCHANGED'],
    ['position mode with a position', trade, () => desk().setPositionMode('ann', 'HEDGE'), 'OPEN_POSITIONS'],
    [
      'position mode of a market with an order',
      rest,
      () => desk().setPositionMode('ann', 'HEDGE', 'BTCPERP'),
      'OPEN_ORDERS',
    ],
  ];

  it.each(rows)('%s', (_, before, change, code) => {
    before();
    const settings = () => [
      ...(['BOTH', 'LONG', 'SHORT'] as const).map((side) =>
        exchange.margin.leverageAtoms({ account: 'ann', symbol: 'BTCPERP', side }),
      ),
      exchange.settings.marginMode('ann', 'BTCPERP'),
      exchange.settings.positionMode('ann', 'BTCPERP'),
    ];
    const [said, was] = [events.length, settings()];
    expect(change()).toBe(code);
    expect(settings().some((each, i) => each !== was[i])).toBe(code === undefined);
    if (code === undefined) expect(events.slice(said)).toMatchObject([{ kind: 'settings', account: 'ann' }]);
    else expect(events).toHaveLength(said);
  });
});

function rest(): void {
  exchange.place(perpetualOrder({ priceTicks: 500n }));
}

function isolated(): void {
  desk().setMarginMode('ann', 'BTCPERP', 'ISOLATED');
  trade();
}

describe('isolated margin', () => {
  it('is set apart when a position opens, and comes back as it closes', () => {
    isolated();
    expect(plainText(position().isolatedAtoms)).toBe('10');
    trade({ side: 'SELL', quantityLots: 400n });
    expect(plainText(position().isolatedAtoms)).toBe('6');
    trade({ side: 'SELL', quantityLots: 600n });
    expect(position().isolatedAtoms).toBe(0n);
  });

  it.each([
    ['more', '5', undefined],
    ['more than there is', '9990', 'INSUFFICIENT_BALANCE'],
    ['less than it needs', '-0.1', 'INSUFFICIENT_BALANCE'],
  ])('adds or takes back %s', (_, delta, code) => {
    isolated();
    const deltaAtoms = delta.startsWith('-') ? -atoms(delta.slice(1)) : atoms(delta);
    expect(desk().addMargin('ann', 'BTCPERP', 'BOTH', deltaAtoms)).toBe(code);
    expect(position().isolatedAtoms).toBe(atoms('10') + (code === undefined ? deltaAtoms : 0n));
    if (code !== undefined) return;
    expect(desk().addMargin('ann', 'BTCPERP', 'BOTH', -deltaAtoms)).toBeUndefined();
    expect(position().isolatedAtoms).toBe(atoms('10'));
  });

  it('has no place on a cross or a flat position', () => {
    expect(desk().addMargin('ann', 'BTCPERP', 'BOTH', 1n)).toBe('NO_POSITION');
    trade();
    expect(desk().addMargin('ann', 'BTCPERP', 'BOTH', 1n)).toBe('NOT_ISOLATED');
  });
});

describe('liquidation', () => {
  it('comes at the price that was named, not a tick before, and costs an isolated position its margin', () => {
    isolated();
    rest();
    // 10 behind 100: left at price p is 10 + p - 100, needed 0.005 p.
    expect(exchange.margin.liquidationTicks(position(), exchange.account('ann'))).toBe(904n);
    desk().follow('BTCPERP', 905n);
    expect(position().lots).toBe(1000n);
    desk().follow('BTCPERP', 904n);
    expect(position()).toMatchObject({ lots: 0n, isolatedAtoms: 0n });
    expect(exchange.orders.openOf('ann')).toEqual([]);
    const order = [...exchange.orders.byId.values()].at(-1);
    expect(order).toMatchObject({ liquidation: true, state: 'FILLED', clientId: `autoclose-${order?.id}` });
    expect(exchange.fills.at(-1)).toMatchObject({ liquidation: true, priceTicks: 904n });
    expect(events.filter((event) => event.kind === 'liquidation')).toMatchObject([
      { position: { lots: 1000n } },
    ]);
    // 100.00 bought for 0.05, sold at 90.4: 9.6 and 0.0452 lost.
    expect(wallet()).toBe('9990.3048');
  });

  it('takes no more than the margin of an isolated position, however far the price jumps', () => {
    isolated();
    desk().follow('BTCPERP', 500n);
    expect(wallet()).toBe('9989.95');
    expect(exchange.account('insurance').balance('USDT').freeAtoms < 0n).toBe(true);
  });

  it('takes the whole wallet of a cross account, and not more', () => {
    trade({ quantityLots: 900_000n });
    desk().follow('BTCPERP', 500n);
    expect(position().lots).toBe(0n);
    expect(wallet()).toBe('0');
  });

  it('of a short comes when the price rises', () => {
    trade({ side: 'SELL', quantityLots: 900_000n });
    const ticks = exchange.margin.liquidationTicks(position(), exchange.account('ann'));
    desk().follow('BTCPERP', ticks - 1n);
    expect(position().lots).toBe(-900_000n);
    desk().follow('BTCPERP', ticks);
    expect(position().lots).toBe(0n);
  });
});

describe('mark and index price', () => {
  it('follow the market until they are set, and again when they are released', () => {
    desk().setMark('BTCPERP', { markTicks: 1010n });
    desk().follow('BTCPERP', 990n);
    expect(exchange.marks.get('BTCPERP')).toMatchObject({ markTicks: 1010n, indexTicks: 1000n });
    desk().releaseMark('BTCPERP', 995n);
    expect(exchange.marks.get('BTCPERP')).toMatchObject({ markTicks: 995n, indexTicks: 995n });
    expect(events.filter((event) => event.kind === 'mark')).toHaveLength(2);
  });
});

describe('funding', () => {
  it.each([
    ['a long pays a positive rate', 'BUY', '0.0001', '-0.01'],
    ['a short gets it', 'SELL', '0.0001', '0.01'],
    ['a long gets a negative one', 'BUY', '-0.0003', '0.03'],
  ] as const)('%s', (_, side, rate, amount) => {
    trade({ side });
    const rateAtoms = rate.startsWith('-') ? -atoms(rate.slice(1)) : atoms(rate);
    exchange.funding.setNext('BTCPERP', { rateAtoms });
    exchange.funding.pay('BTCPERP');
    const [payment] = exchange.funding.payments;
    expect(payment).toMatchObject({ id: 1, account: 'ann', symbol: 'BTCPERP', asset: 'USDT', rateAtoms });
    expect(plainText(payment?.amountAtoms ?? 0n)).toBe(amount);
    expect(position().fundingAtoms).toBe(payment?.amountAtoms);
    expect(events.filter((event) => event.kind === 'funding')).toHaveLength(1);
  });

  it('falls due at the multiples of its interval, once', () => {
    const { exchange: fresh, clock } = smallPerpetual();
    const interval = 8 * 3_600_000;
    const dueMs = fresh.marks.get('BTCPERP')?.nextFundingMs ?? 0;
    expect(dueMs % interval).toBe(0);
    clock.timeMs = dueMs - 1;
    fresh.funding.payDue();
    expect(fresh.funding.rates).toEqual([]);
    clock.timeMs = dueMs + 3 * interval;
    fresh.funding.payDue();
    fresh.funding.payDue();
    expect(fresh.funding.rates).toMatchObject([{ timeMs: dueMs }]);
    expect(fresh.marks.get('BTCPERP')?.nextFundingMs).toBe(dueMs + 4 * interval);
  });
});

import { useMemo } from 'react';
import type { Order, Position, Schemas } from '../../api/client.ts';
import { decimalOf, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { canAmend } from '../orders/filter.ts';
import type { Dropped } from './chart-handles.tsx';
import type { Level } from './level.ts';
import { movingStop, type PlanLine, planLines } from './protection-lines.ts';
import type { Ticket } from './ticket-form.ts';

interface Shown {
  readonly orders: readonly Order[];
  readonly held: Position | undefined;
  readonly plan: Schemas['Protection'] | undefined;
}

/** A line that was let go elsewhere: what it is of, and what it would be. */
export type Move =
  | { readonly of: 'order'; readonly order: Order; readonly price: string }
  | {
      readonly of: 'plan';
      readonly plan: Schemas['Protection'];
      readonly held: Position;
      readonly before: PlanLine;
      readonly price: string;
    };

const idOf = ({ kind, index }: PlanLine) => `${kind}:${index}`;

/** What was meant by a drop; nothing where the line has gone meanwhile. */
export function moveOf({ id, price }: Dropped, { orders, held, plan }: Shown): Move | undefined {
  const order = orders.find(({ orderId }) => id === `order:${orderId}`);
  if (order) return { of: 'order', order, price };
  if (!plan || !held) return undefined;
  const before = planLines(plan, held).find((line) => idOf(line) === id);
  return before && { of: 'plan', plan, held, before, price };
}

const ticketFields = ['limitPrice', 'stopLoss', 'takeProfit'] as const;
type TicketField = (typeof ticketFields)[number];

/** The field of the ticket that a line stands for: it is changed at once, since nothing is placed by that. */
export function ticketField(id: string): TicketField | undefined {
  return ticketFields.find((field) => id === `ticket:${field}`);
}

/** Every line of the chart: the entry, what rests, what protects, and the ticket's own prices. */
export function useLevels({ orders, held, plan, ticket }: Shown & { readonly ticket: Ticket }) {
  const text = useText();
  const { language } = usePreferences();
  const { type, limitPrice, stopLoss, takeProfit } = ticket;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language alone.
  return useMemo<readonly Level[]>(() => {
    const ofPlan = plan && held ? planLines(plan, held) : [];
    const moving = plan && movingStop(plan);
    const draft = (field: TicketField, price: string, look: Level['look']): Level[] => {
      if (!decimalOf(price)?.greaterThan(0)) return [];
      const title = text(`trade.line.ticket.${field}`);
      return [{ price, title, look, handle: { id: `ticket:${field}`, label: title } }];
    };
    const entry = held?.averageEntryPrice;
    return [
      ...(entry ? [{ price: entry, title: text('column.entry'), look: 'entry' as const }] : []),
      ...orders.flatMap((order): Level[] => {
        // What rests of a plan stands where the plan's own line does.
        if (order.limitPrice === null || (order.exitLeg !== null && plan)) return [];
        const side = text(order.side === 'buy' ? 'side.buy' : 'side.sell');
        const title = `${side} ${numberText(order.quantity)}`;
        const handle = { id: `order:${order.orderId}`, label: text('trade.line.order', { order: title }) };
        const look = order.exitLeg?.includes('PROFIT') ? 'profit' : 'order';
        const isFixed = order.exitLeg !== null || !canAmend(order);
        return [{ price: order.limitPrice, title, look, ...(isFixed ? {} : { handle }) }];
      }),
      ...ofPlan.map((line): Level => {
        const title = text(line.kind === 'stop' ? 'ticket.stop' : 'ticket.profit');
        return { price: line.price, title, look: line.kind, handle: { id: idOf(line), label: title } };
      }),
      ...(moving ? [{ price: moving, title: text('trade.line.moving'), look: 'stop' as const }] : []),
      ...(type === 'limit' ? draft('limitPrice', limitPrice, 'order') : []),
      ...draft('stopLoss', stopLoss, 'stop'),
      ...draft('takeProfit', takeProfit, 'profit'),
    ];
  }, [orders, held, plan, type, limitPrice, stopLoss, takeProfit, language]);
}

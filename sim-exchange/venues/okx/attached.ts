import * as z from 'zod';
import type { Order, Side } from '../../core/types.ts';
import { refusal } from './errors.ts';
import { algoIdOf } from './ids.ts';
import type { OkxInstrument } from './instruments.ts';
import type { Params } from './params.ts';

const sourceSchema = z.enum(['last', 'index', 'mark']);
const attachedSchema = z.object({
  attachAlgoClOrdId: z.string(),
  tpTriggerPx: z.string(),
  tpTriggerPxType: z.union([sourceSchema, z.literal('')]),
  tpOrdPx: z.string(),
  slTriggerPx: z.string(),
  slTriggerPxType: z.union([sourceSchema, z.literal('')]),
  slOrdPx: z.string(),
});
/** Take-profit and stop-loss that wait with an order, and go to work when it is filled completely. */
export type Attached = z.output<typeof attachedSchema>;

const textNames = ['tpTriggerPx', 'tpOrdPx', 'slTriggerPx', 'slOrdPx'] as const;

/** Reads `attachAlgoOrds` into the text that an order carries; `''` for none. One of them, with one price each way. */
export function attachedText(params: Params, instrument: OkxInstrument, side: Side): string {
  const list = params.list('attachAlgoOrds');
  const [first] = list;
  if (first === undefined) return '';
  if (list.length > 1) params.wrong('attachAlgoOrds');
  for (const name of textNames) checkPrice(first, instrument, name);
  const [tp, sl] = [first.amount('tpTriggerPx'), first.amount('slTriggerPx')];
  if (tp === undefined && sl === undefined) first.wrong('attachAlgoOrds');
  const price = params.amount('px');
  const buys = side === 'BUY';
  if (price !== undefined && tp !== undefined && buys === tp <= price) {
    first.refuse(refusal(buys ? 'tpUnderOrder' : 'tpOverOrder'));
  }
  if (price !== undefined && sl !== undefined && buys === sl >= price) {
    first.refuse(refusal(buys ? 'slOverOrder' : 'slUnderOrder'));
  }
  if (first.refusal !== undefined) params.refuse(first.refusal);
  const source = (name: string, price: bigint | undefined) =>
    price === undefined ? '' : (first.oneOf(name, sourceSchema.options) ?? 'last');
  const attached: Attached = {
    attachAlgoClOrdId: first.text('attachAlgoClOrdId') ?? '',
    tpTriggerPx: first.text('tpTriggerPx') ?? '',
    tpTriggerPxType: source('tpTriggerPxType', tp),
    tpOrdPx: first.text('tpOrdPx') ?? (tp === undefined ? '' : '-1'),
    slTriggerPx: first.text('slTriggerPx') ?? '',
    slTriggerPxType: source('slTriggerPxType', sl),
    slOrdPx: first.text('slOrdPx') ?? (sl === undefined ? '' : '-1'),
  };
  return JSON.stringify(attached);
}

function checkPrice(params: Params, { tickAtoms }: OkxInstrument, name: string): void {
  const value = params.text(name);
  if (value === undefined || value === '-1') return;
  const price = params.amount(name);
  if (price !== undefined && price % tickAtoms !== 0n) params.refuse(refusal('tooPrecise'));
}

/** What an order has attached. */
export function attachedOf({ wire }: Pick<Order, 'wire'>): Attached | undefined {
  if (wire.attached === undefined) return undefined;
  return attachedSchema.parse(JSON.parse(wire.attached));
}

/** The same as the order's row shows it. */
export function attachedRows(order: Order) {
  const attached = attachedOf(order);
  if (attached === undefined) return [];
  return [
    {
      ...attached,
      amendPxOnTriggerType: '0',
      attachAlgoId: algoIdOf(order.id),
      failCode: '',
      failReason: '',
      sz: '',
      tpOrdKind: 'condition',
      tpTriggerRatio: '',
      slTriggerRatio: '',
    },
  ];
}

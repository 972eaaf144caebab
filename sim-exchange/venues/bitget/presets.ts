import * as z from 'zod';
import type { Order } from '../../core/types.ts';
import { refusal } from './errors.ts';
import type { BitgetInstrument } from './instruments.ts';
import type { Params } from './params.ts';

const presetSchema = z.object({
  takeProfit: z.string(),
  stopLoss: z.string(),
  tpTriggerBy: z.string(),
  slTriggerBy: z.string(),
  tpOrderType: z.string(),
  slOrderType: z.string(),
  tpLimitPrice: z.string(),
  slLimitPrice: z.string(),
});
/** The take-profit and stop-loss of an order or a strategy, in Bitget's words; `''` where there is none. */
export type Preset = z.output<typeof presetSchema>;
export type PresetPart = 'tp' | 'sl';

/** Reads both parts; without a price to wait for, a part is empty. */
export function readPreset(params: Params): Preset {
  const part = (name: 'takeProfit' | 'stopLoss', short: PresetPart) => {
    const price = params.text(name) ?? '';
    if (price !== '') params.amount(name);
    const triggerBy = params.oneOf(`${short}TriggerBy`, ['market', 'mark']) ?? 'market';
    const orderType = params.oneOf(`${short}OrderType`, ['limit', 'market']) ?? 'market';
    const limit = orderType === 'limit' ? (params.text(`${short}LimitPrice`) ?? '') : '';
    if (price !== '' && orderType === 'limit') {
      params.required(`${short}LimitPrice`);
      params.amount(`${short}LimitPrice`);
    }
    return price === '' ? ['', '', '', ''] : [price, triggerBy, orderType, limit];
  };
  const [takeProfit = '', tpTriggerBy = '', tpOrderType = '', tpLimitPrice = ''] = part('takeProfit', 'tp');
  const [stopLoss = '', slTriggerBy = '', slOrderType = '', slLimitPrice = ''] = part('stopLoss', 'sl');
  return {
    takeProfit,
    stopLoss,
    tpTriggerBy,
    slTriggerBy,
    tpOrderType,
    slOrderType,
    tpLimitPrice,
    slLimitPrice,
  };
}

/** What an order brings along, as the text it carries; `''` for none. Only futures have it. */
export function presetText(params: Params, { perpetual }: BitgetInstrument): string {
  const preset = readPreset(params);
  if (preset.takeProfit === '' && preset.stopLoss === '') return '';
  if (perpetual === undefined) params.refuse(refusal('noStrategies'));
  return JSON.stringify(preset);
}

export function presetOf({ wire }: Pick<Order, 'wire'>): Preset | undefined {
  return wire.preset === undefined ? undefined : presetSchema.parse(JSON.parse(wire.preset));
}

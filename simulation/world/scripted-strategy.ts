import * as z from 'zod';
import { strategies } from '#shared/strategies/all.ts';
import type { Decision, Strategy, View } from '#shared/strategies/contract.ts';
import { nothing } from '#shared/strategies/contract.ts';
import type { StrategyEvent } from '#shared/strategies/events.ts';
import { hosted } from '#shared/strategies/host.ts';
import type { Intent } from '#shared/strategies/intents.ts';

const parameters = z.strictObject({ quantity: z.string() });
type Parameters = z.infer<typeof parameters>;

/** How many events it was told of. */
type State = number;

/** What a signal may tell it to do. */
export const commands = ['buy', 'rest', 'stop', 'both', 'amend', 'cancel', 'close', 'break'] as const;

/** Does what it is told by signals, and something of its own at every third candle and every fourth fill. */
const scripted: Strategy<Parameters, State> = {
  name: 'scripted',
  description: 'Does what signals say.',
  version: 1,
  parameters,
  indicators: () => [],
  init: () => 0,
  decide(state, event, view): Decision<State> {
    const count = state + 1;
    return { state: count, intents: intentsOf(count, event, view) };
  },
};

function intentsOf(count: number, event: StrategyEvent, view: View<Parameters>): readonly Intent[] {
  if (event.kind === 'candle') return count % 3 === 0 ? [rests(count, view)] : nothing;
  if (event.kind === 'fill') return count % 4 === 0 ? [{ kind: 'close' }] : nothing;
  if (event.kind !== 'signal') return nothing;
  const tag = view.openOrders.find((order) => order.tag !== null)?.tag;
  const price = priceText(view.price * 0.9995);
  switch (event.name) {
    case 'buy':
      return [buys(view)];
    case 'rest':
      return [rests(count, view)];
    case 'stop':
      return [{ ...buys(view), type: 'STOP', price: priceText(view.price * 1.0008), tag: `stop-${count}` }];
    case 'both':
      return [buys(view), rests(count, view), { kind: 'note', text: 'both' }];
    case 'amend':
      return tag ? [{ kind: 'amend', tag, price }] : nothing;
    case 'cancel':
      return tag ? [{ kind: 'cancel', tag }] : nothing;
    case 'break':
      throw new Error('it was told to break');
    default:
      return [{ kind: 'close' }];
  }
}

function buys({ parameters: { quantity } }: View<Parameters>): Extract<Intent, { kind: 'place' }> {
  return { kind: 'place', side: 'BUY', type: 'MARKET', size: { kind: 'fixed', quantity } };
}

function rests(count: number, { price, parameters: { quantity } }: View<Parameters>): Intent {
  const at = { price: priceText(price * 0.9985), tag: `rest-${count}` };
  return { kind: 'place', side: 'BUY', type: 'LIMIT', size: { kind: 'fixed', quantity }, ...at };
}

function priceText(price: number): string {
  return price.toFixed(2);
}

/** What runs in the simulation: the product's own strategies, and one that does what it is told. */
export const catalogue = new Map([...strategies, ['scripted', hosted(scripted)]]);

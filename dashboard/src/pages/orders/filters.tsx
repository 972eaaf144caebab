import type { Order } from '../../api/client.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Choice, Field } from '../../ui/controls.tsx';
import type { Filter } from './filter.ts';

const states = [
  ...['INITIALIZED', 'SUBMITTED', 'IN_DOUBT', 'ACCEPTED', 'PARTIALLY_FILLED', 'PENDING_CANCEL'],
  ...['FILLED', 'CANCELED', 'EXPIRED', 'DENIED', 'REJECTED'],
];

interface FiltersProps {
  readonly filter: Filter;
  /** What there is to choose from. */
  readonly orders: readonly Order[];
  readonly onChange: (filter: Filter) => void;
}

export function Filters({ filter, orders, onChange }: FiltersProps) {
  const text = useText();
  const word = useWord();
  const change = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  const instruments = new Set(orders.map(({ instrument }) => instrument));
  if (filter.instrument !== 'any') instruments.add(filter.instrument);
  return (
    <div className="filters four">
      <Field label={text('orders.filter')} value={filter.words} onChange={(words) => change({ words })} />
      <Choice
        label={text('orders.instrument')}
        value={filter.instrument}
        options={[
          { id: 'any', text: text('orders.instrument.any') },
          ...[...instruments].sort().map((id) => ({ id, text: id })),
        ]}
        onChange={(instrument) => change({ instrument })}
      />
      <Choice
        label={text('orders.side')}
        value={filter.side}
        options={[
          { id: 'any', text: text('orders.side.any') },
          { id: 'buy', text: text('side.buy') },
          { id: 'sell', text: text('side.sell') },
        ]}
        onChange={(side) => change({ side: side === 'buy' || side === 'sell' ? side : 'any' })}
      />
      <Choice
        label={text('orders.state')}
        value={filter.state}
        options={[
          { id: 'any', text: text('orders.state.any') },
          ...states.map((id) => ({ id, text: word('order', id) })),
        ]}
        onChange={(chosen) => change({ state: chosen })}
      />
    </div>
  );
}

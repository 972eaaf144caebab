import { refresh } from '../../data/cache.ts';
import { useInstrument } from '../../data/instrument.ts';
import { moneyText, none, numberText, percentText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Badge, Show } from '../../ui/parts.tsx';
import type { Market } from './market-row.ts';

/** What an order of this market must keep to. */
export function Rules({ market }: { readonly market: Market }) {
  const text = useText();
  const rules = useInstrument(market);
  if (rules.failure?.kind === 'not-found')
    return <p className="down">{text('markets.unknown', { ...market })}</p>;
  return (
    <Show of={rules} onRetry={() => refresh('instrument:')}>
      {(value) => (
        <dl className="pairs">
          <dt>{text('markets.trading')}</dt>
          <dd>
            <Badge look={value.status === 'TRADING' ? 'good' : 'warn'}>
              {text(`markets.trading.${value.status}`)}
            </Badge>{' '}
            {value.statusReason}
          </dd>
          <dt>{text('markets.tick')}</dt>
          <dd className="num">
            {value.priceBands.length > 0
              ? text('markets.tick.bands', { tick: numberText(value.priceBands.at(-1)?.tick) })
              : numberText(value.priceTick)}
          </dd>
          <dt>{text('markets.lot')}</dt>
          <dd className="num">
            {numberText(value.quantityStep)} {value.base}
          </dd>
          <dt>{text('markets.quantity')}</dt>
          <dd className="num">
            {numberText(value.quantityMin)} – {numberText(value.quantityMax)} {value.base}
          </dd>
          <dt>{text('markets.notional')}</dt>
          <dd className="num">{moneyText(value.notionalMin, value.quote)}</dd>
          <dt>{text('markets.fee')}</dt>
          <dd className="num">
            {value.takerFeeRate !== null || value.quoteFeeRate !== null
              ? percentText(value.takerFeeRate ?? value.quoteFeeRate, 3)
              : text('markets.fee.base')}
          </dd>
          {value.kind === 'PERPETUAL' && (
            <>
              <dt>{text('markets.leverage')}</dt>
              <dd className="num">
                {value.leverageMax === null ? none : `${numberText(value.leverageMax)}×`}
              </dd>
            </>
          )}
        </dl>
      )}
    </Show>
  );
}

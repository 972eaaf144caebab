import { baseOf } from '../../format/instrument.ts';
import { moneyText, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Card, Change, Moment } from '../../ui/parts.tsx';
import type { Range } from './period.ts';
import type { Pnl } from './profit-rows.ts';
import type { OrdersOfPeriod } from './read-orders.ts';
import { slippageOf } from './slippage.ts';

type Total = Pnl['totals'][number];

/** One card an asset: assets are never added to each other, but for the reporting currency, at a rate that is named. */
export function TotalsCards({
  pnl,
  orders,
  range,
  currency,
}: {
  readonly pnl: Pnl;
  readonly orders: OrdersOfPeriod | undefined;
  readonly range: Range;
  /** Asked for beside its own asset. */
  readonly currency: string | undefined;
}) {
  const text = useText();
  const slippages = slippageOf(orders?.orders ?? [], range);
  return (
    <>
      {pnl.totals.map((total) => (
        <Card key={total.asset} title={text('reports.totals', { asset: total.asset })}>
          <Figures
            {...{ total, currency }}
            slippage={
              orders && (slippages.find(({ asset }) => asset === total.asset)?.amount.toFixed() ?? '0')
            }
            isSlippageWhole={orders?.isWhole ?? true}
          />
        </Card>
      ))}
      {pnl.uncovered.length > 0 && (
        <p className="note">
          <span className="mark" aria-hidden="true">
            i
          </span>
          <span>
            {text('reports.uncovered')}{' '}
            {pnl.uncovered
              .map(({ instrument, quantity }) => `${numberText(quantity)} ${baseOf(instrument)}`)
              .join(', ')}
          </span>
        </p>
      )}
    </>
  );
}

interface FiguresProps {
  readonly total: Total;
  readonly currency: string | undefined;
  readonly slippage: string | undefined;
  readonly isSlippageWhole: boolean;
}

function Figures({ total, currency, slippage, isSlippageWhole }: FiguresProps) {
  const text = useText();
  const { asset, net, realized, fees, funding, unrealized, reported, unconvertedFees } = total;
  const unconverted = Object.entries(unconvertedFees);
  return (
    <div className="stack">
      <dl className="figures totals">
        <div className="figure">
          <dt>{text('reports.net')}</dt>
          <dd className="huge">
            <Change value={net} asset={asset} />
          </dd>
          {reported && <Reported {...{ reported }} />}
          {!reported && currency !== undefined && (
            <dd className="beside">{text('reports.reported.none', { currency })}</dd>
          )}
        </div>
        <div className="figure">
          <dt>{text('reports.realized')}</dt>
          <dd className="num">{moneyText(realized, asset, true)}</dd>
          <dd className="beside">{text('reports.realized.detail')}</dd>
        </div>
        <div className="figure">
          <dt>{text('reports.fees')}</dt>
          <dd className="num">{moneyText(fees, asset)}</dd>
          {unconverted.length > 0 && (
            <dd className="beside num">
              {text('reports.fees.unconverted', {
                fees: unconverted.map(([each, amount]) => `${numberText(amount)} ${each}`).join(', '),
              })}
            </dd>
          )}
        </div>
        <div className="figure">
          <dt>{text('reports.funding')}</dt>
          <dd className="num">{moneyText(funding, asset, true)}</dd>
        </div>
        <div className="figure">
          <dt>{text('reports.unrealized')}</dt>
          <dd>
            <Change value={unrealized} asset={asset} />
          </dd>
          <dd className="beside">
            {text(unrealized === null ? 'reports.unrealized.none' : 'reports.unrealized.detail')}
          </dd>
        </div>
        <div className="figure">
          <dt>{text('reports.slippage')}</dt>
          <dd className="num">{moneyText(slippage, asset)}</dd>
          <dd className="beside">
            {text(isSlippageWhole ? 'reports.slippage.detail' : 'reports.slippage.part')}
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Reported({ reported: { net, rate } }: { readonly reported: NonNullable<Total['reported']> }) {
  const text = useText();
  const { from, to, market } = rate;
  return (
    <dd className="beside num wrap">
      {text('reports.reported', { net: moneyText(net, to, true), from, rate: numberText(rate.rate), to })}
      {market && (
        <>
          {' '}
          {market.venue} {market.symbol} <Moment atMs={market.asOfMs} />
        </>
      )}
    </dd>
  );
}

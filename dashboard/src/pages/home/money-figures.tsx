import type { Schemas } from '../../api/client.ts';
import { decimalOf, moneyText, percentText, signOf } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Card, Change } from '../../ui/parts.tsx';
import { equityOf, linePath, profitOf } from './profit.ts';

/** Equity with its curve, profit by day, week and month, drawdown and exposure, in the account's own currency. */
export function MoneyFigures({
  pnl,
  asset,
  risk,
}: {
  readonly pnl: Schemas['Pnl'];
  readonly asset: string;
  readonly risk: Schemas['RiskStatus'] | undefined;
}) {
  const text = useText();
  const { zone } = usePreferences();
  const profit = profitOf(pnl, asset, pnl.asOfMs, zone);
  const { curve, last, unrealized } = equityOf(pnl, asset);
  const equity = decimalOf(last?.equity)?.plus(decimalOf(unrealized) ?? 0);
  const exposure = risk?.limits.find(({ name, of }) => name === 'grossExposureMax' && of === asset);
  return (
    <div className="grid">
      <Card className="span-5 equity">
        <dl className="figure">
          <dt>{text('home.equity')}</dt>
          <dd className="huge num">{moneyText(equity ?? last?.equity, asset)}</dd>
        </dl>
        <Curve points={curve?.points ?? []} asset={asset} />
      </Card>
      <Card className="span-7">
        <dl className="figures six">
          {(['day', 'week', 'month'] as const).map((period) => (
            <div key={period} className="figure">
              <dt>{text(periodKeys[period])}</dt>
              <dd>
                <Change value={profit[period].toFixed()} asset={asset} />
              </dd>
              <dd className="beside">{text('home.net')}</dd>
            </div>
          ))}
          <div className="figure">
            <dt>{text('home.unrealized')}</dt>
            <dd>
              <Change value={unrealized} asset={asset} />
            </dd>
          </div>
          <div className="figure">
            <dt>{text('home.drawdown')}</dt>
            <dd className="num">{percentText(last?.drawdownRatio)}</dd>
            {curve && (
              <dd className="beside num">
                {text('home.drawdown.max', { value: percentText(curve.drawdownRatioMax) })}
              </dd>
            )}
          </div>
          <div className="figure">
            <dt>{text('home.exposure')}</dt>
            <dd className="num">{moneyText(exposure?.used, asset)}</dd>
            <dd className="beside num">
              {exposure?.limit
                ? text('home.exposure.of', {
                    percent: percentText(exposure.ratio, 0),
                    limit: moneyText(exposure.limit, asset),
                  })
                : text('home.exposure.none')}
            </dd>
          </div>
        </dl>
      </Card>
    </div>
  );
}

const periodKeys = { day: 'home.today', week: 'home.week', month: 'home.month' } as const;

type Points = readonly { readonly day: string; readonly equity: string }[];

function Curve({ points, asset }: { readonly points: Points; readonly asset: string }) {
  const text = useText();
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return <p className="small soft">{text('home.curve.short')}</p>;
  const line = linePath(points.map(({ equity }) => Number(equity)));
  const isUp = signOf(decimalOf(last.equity)?.minus(decimalOf(first.equity) ?? 0)) >= 0;
  const label = { from: first.day, to: last.day, value: moneyText(last.equity, asset) };
  return (
    <figure className="curve">
      <svg
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={text('home.curve.label', label)}
        className={isUp ? 'up' : 'down'}
      >
        <path d={`${line}L100 100L0 100Z`} fill="currentColor" opacity="0.12" />
        <path
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="row between small soft num">
        <span>{first.day}</span>
        <span>{last.day}</span>
      </figcaption>
    </figure>
  );
}

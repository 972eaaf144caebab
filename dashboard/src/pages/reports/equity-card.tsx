import { useState } from 'react';
import { moneyText, percentText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Choice } from '../../ui/controls.tsx';
import { LineChart } from '../../ui/line-chart.tsx';
import { Card, Empty } from '../../ui/parts.tsx';
import type { Pnl } from './profit-rows.ts';

/** Equity by day with how far it stood below its highest, of one asset. */
export function EquityCard({ pnl, asset }: { readonly pnl: Pnl; readonly asset: string }) {
  const text = useText();
  const curves = (pnl.equity ?? []).filter(({ points }) => points.length > 0);
  const [chosen, setChosen] = useState(asset);
  const curve = curves.find((each) => each.asset === chosen) ?? curves[0];
  if (!curve)
    return (
      <Card title={text('reports.equity')}>
        <Empty title={text('reports.equity.none')} />
      </Card>
    );
  const { points, drawdownMax, drawdownRatioMax } = curve;
  const money = (value: string) => moneyText(value, curve.asset);
  const percent = (value: string) => percentText(value);
  const worst = { amount: money(drawdownMax), percent: percent(drawdownRatioMax) };
  return (
    <Card
      title={text('reports.equity')}
      actions={
        curves.length > 1 && (
          <Choice
            label={text('column.asset')}
            isLabelHidden
            value={curve.asset}
            options={curves.map((each) => ({ id: each.asset, text: each.asset }))}
            onChange={setChosen}
          />
        )
      }
    >
      <div className="stack">
        <LineChart
          label={text('reports.equity')}
          points={points.map(({ day, equity }) => ({ at: day, value: equity }))}
          format={money}
          look="up"
        />
        <h3>{text('reports.drawdown')}</h3>
        <LineChart
          label={text('reports.drawdown')}
          points={points.map(({ day, drawdownRatio }) => ({
            at: day,
            value: `-${drawdownRatio}`.replace(/^-0$/, '0'),
          }))}
          format={percent}
          look="down"
          isLow
        />
        <p className="small soft num">{text('reports.drawdown.worst', worst)}</p>
        <p className="small soft">{text('reports.equity.detail')}</p>
      </div>
    </Card>
  );
}

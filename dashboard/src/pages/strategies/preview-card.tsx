import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';
import { moneyText, none, numberText, percentText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Card, FailureNote, Loading } from '../../ui/parts.tsx';
import { type GridPreview, gridPreviewOf } from './grid.ts';
import { GridTable } from './grid-table.tsx';
import { useLabel } from './use-label.ts';
import type { Previewed } from './use-strategy-preview.ts';

/** What starting would mean, before anything starts. */
export function PreviewCard({ of, quote }: { readonly of: Previewed; readonly quote: string }) {
  const text = useText();
  const { isAsking, preview, failure } = of;
  return (
    <Card title={text('strategies.preview')}>
      <div className="stack" aria-live="polite">
        {isAsking && <Loading />}
        {failure && <FailureNote failure={failure} />}
        {preview && <Told preview={preview} quote={quote} />}
        {!isAsking && !preview && !failure && <p className="soft">{text('strategies.preview.none')}</p>}
      </div>
    </Card>
  );
}

function Told({ preview, quote }: { readonly preview: Schemas['StrategyPreview']; readonly quote: string }) {
  const text = useText();
  const label = useLabel();
  const { problems, price, feeRate, warmUpCandles } = preview;
  const grid = gridPreviewOf(preview.preview);
  if (problems.length > 0)
    return (
      <div className="note warn">
        <ul lang="en">
          {problems.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              {field !== null && <strong>{label(field)}: </strong>}
              {message}
            </li>
          ))}
        </ul>
      </div>
    );
  return (
    <>
      <dl className="pairs">
        <dt>{text('strategies.preview.price')}</dt>
        <dd className="num">{price === null ? none : `${numberText(price, { digits: 2 })} ${quote}`}</dd>
        <dt>{text('strategies.preview.fee')}</dt>
        <dd className="num">{percentText(new Decimal(feeRate), 3)}</dd>
        <dt>{text('strategies.preview.warm-up')}</dt>
        <dd className="num">{warmUpCandles}</dd>
      </dl>
      {price === null && <p className="note warn">{text('strategies.preview.no-price')}</p>}
      {grid && <GridFigures grid={grid} quote={quote} />}
    </>
  );
}

function GridFigures({ grid, quote }: { readonly grid: GridPreview; readonly quote: string }) {
  const text = useText();
  const word = useWord();
  if (grid.refused !== undefined)
    return (
      <p className="note bad" role="status">
        {word('strategies.grid.refused', grid.refused)}
      </p>
    );
  const money = (value: number) => moneyText(new Decimal(value), quote);
  const share = (value: number) => percentText(new Decimal(value), 3);
  const { profit, ratio } = grid;
  return (
    <>
      <h3>{text('strategies.grid.profit')}</h3>
      <p className="figure">
        <span className="num up">{span(money(profit.least), money(profit.most))}</span>
        <br />
        <span className="beside">
          {text('strategies.grid.ratio', {
            ratio: span(share(ratio.least), share(ratio.most)),
            bound: money(grid.bound),
          })}
        </span>
      </p>
      <GridTable levels={grid.levels} quote={quote} />
    </>
  );
}

/** Two figures that read the same are one. */
function span(least: string, most: string): string {
  return least === most ? least : `${least} – ${most}`;
}

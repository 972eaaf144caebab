import { useText } from '../../i18n/text.ts';
import { Card } from '../../ui/parts.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { useLabel } from '../strategies/use-label.ts';
import { valueText } from './trial-rows.ts';
import type { OptimisationResult } from './use-optimisations.ts';

type HeatMap = NonNullable<OptimisationResult['guards']>['stability']['heatMaps'][number];

/** The most that a cell is coloured, so that its figure stays readable. */
const shareMax = 40;

/** The objective over two parameters: a plateau can be believed, a peak that stands alone is luck. */
export function HeatMaps({
  maps,
  objective,
}: {
  readonly maps: readonly HeatMap[];
  readonly objective: string;
}) {
  const text = useText();
  const label = useLabel();
  return maps.map((map) => (
    <Card key={`${map.x} ${map.y}`} title={text('optimisations.map', { x: label(map.x), y: label(map.y) })}>
      <div className="stack">
        <p className="small soft">{text('optimisations.map.help')}</p>
        <TableScroll>
          <table className="table heat-map">
            <thead>
              <tr>
                <th scope="col">{`${label(map.y)} ↓ ${label(map.x)} →`}</th>
                {map.xValues.map((value) => (
                  <th key={String(value)} scope="col" className="right num">
                    {String(value)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {map.cells.map((row, index) => (
                <Row
                  key={String(map.yValues[index])}
                  {...{ map, row, objective, title: map.yValues[index] }}
                />
              ))}
            </tbody>
          </table>
        </TableScroll>
      </div>
    </Card>
  ));
}

interface RowProps {
  readonly map: HeatMap;
  readonly row: HeatMap['cells'][number];
  readonly title: unknown;
  readonly objective: string;
}

function Row({ map, row, title, objective }: RowProps) {
  const all = map.cells.flat().filter((value) => value !== null);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const shareOf = (value: number) =>
    most > least ? Math.round((shareMax * (value - least)) / (most - least)) : 0;
  return (
    <tr>
      <th scope="row" className="right num">
        {String(title)}
      </th>
      {row.map((value, column) => (
        <td
          key={String(map.xValues[column])}
          className={`right num ${value !== null && value === most ? 'best' : ''}`}
          style={
            value === null
              ? {}
              : { background: `color-mix(in srgb, var(--accent) ${shareOf(value)}%, transparent)` }
          }
        >
          {valueText(value, objective)}
        </td>
      ))}
    </tr>
  );
}

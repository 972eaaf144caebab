import { numberText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { Badge, Card, Empty } from '../../ui/parts.tsx';
import { fullestBudgets } from './budgets.ts';
import { UsageRow } from './usage-row.tsx';
import type { SystemHealth } from './verdict.ts';

/** What workers have asked of each venue lately, and how much it takes; the fullest first. */
export function BudgetsCard({ budgets }: Pick<SystemHealth, 'budgets'>) {
  const text = useText();
  const { shown, more } = fullestBudgets(budgets);
  return (
    <Card className="span-12" title={text('health.budgets')}>
      {shown.length === 0 ? (
        <Empty title={text('health.budgets.none')} />
      ) : (
        <ul className="stack">
          {shown.map(({ venue, key, window, of, intervalMs, limit, counted, isClosed }) => (
            <UsageRow
              key={`${venue} ${key} ${window} ${of}`}
              label={
                <span className="row">
                  <span>{venue}</span>
                  <span className="small soft">
                    <span className="mono">{[window, of].filter(Boolean).join(' ')}</span>
                    {key !== null && <> · {text('health.budgets.key', { key })}</>}
                  </span>
                  {isClosed && <Badge look="warn">{text('health.budgets.closed')}</Badge>}
                </span>
              }
              told={text('health.budgets.used', {
                used: numberText(String(counted)),
                limit: numberText(String(limit)),
                span: spanText(intervalMs),
              })}
              used={counted}
              limit={limit}
            />
          ))}
          {more > 0 && <li className="small soft">{text('health.budgets.more', { count: more })}</li>}
        </ul>
      )}
    </Card>
  );
}

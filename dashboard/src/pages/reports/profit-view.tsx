import { useState } from 'react';
import { type Account, api, read, type Schemas } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Button, Choice } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { csvBlob, fileName, saveFile } from './csv.ts';
import { EquityCard } from './equity-card.tsx';
import { OpenTable } from './open-table.tsx';
import { type Period, rangeName, rangeOf } from './period.ts';
import { PeriodChoice } from './period-choice.tsx';
import { type Grouping, groupings, profitRows } from './profit-rows.ts';
import { ProfitTable } from './profit-table.tsx';
import { readOrders } from './read-orders.ts';
import { TotalsCards } from './totals-cards.tsx';

const currencies = ['none', 'USDT', 'KRW'] as const;
type Currency = (typeof currencies)[number];
const bases = ['FIFO', 'AVERAGE'] as const;
type Basis = (typeof bases)[number];

/** Of whom and of when; the period stays when another report is chosen. */
export interface ReportProps {
  readonly account: Account;
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
}

interface Asked {
  readonly by: Grouping;
  readonly basis: Basis;
  readonly currency: Currency;
}

const found = <Id extends string>(ids: readonly Id[], id: string) => ids.find((each) => each === id);

/** Profit of a period: what it sums to, its rows, what is open, and the curve of the account. */
export function ProfitView({ account, period, onPeriod }: ReportProps) {
  const text = useText();
  const { zone } = usePreferences();
  const [asked, setAsked] = useState<Asked>({ by: 'day', basis: 'FIFO', currency: 'none' });
  const change = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  const nowMs = Date.now();
  const range = rangeOf(period, nowMs, zone);
  const { accountId } = account;
  const { by, basis, currency } = asked;
  const bounds = { ...bound('from', range?.fromMs), ...bound('to', range?.toMs) };
  const key = `pnl:report:${accountId}:${zone}:${JSON.stringify([asked, bounds])}`;
  const pnl = useRead(range ? key : null, () => {
    const reported = currency === 'none' ? {} : { currency };
    const query = { accountId, by, basis, zone, equity: 'true', ...reported, ...bounds } as const;
    return read(api.GET('/v1/pnl', { params: { query } }));
  });
  const orders = useRead(range ? `pnl:orders:${accountId}:${JSON.stringify(bounds)}` : null, () =>
    readOrders(accountId, range?.fromMs),
  );
  const save = (value: Schemas['Pnl']) =>
    saveFile(
      csvBlob(profitRows(value)),
      fileName('profit', accountId, by, rangeName(range ?? {}, nowMs, zone), zone),
    );
  return (
    <>
      <div className="periods">
        <PeriodChoice period={period} onChange={onPeriod} />
        <Choice
          label={text('reports.by')}
          value={by}
          options={groupings.map((id) => ({ id, text: text(`reports.by.${id}`) }))}
          onChange={(id) => change({ by: found(groupings, id) ?? by })}
        />
        <Choice
          label={text('reports.basis')}
          value={basis}
          options={bases.map((id) => ({ id, text: text(`reports.basis.${id}`) }))}
          onChange={(id) => change({ basis: found(bases, id) ?? basis })}
        />
        <Choice
          label={text('reports.currency')}
          value={currency}
          options={currencies.map((id) => ({ id, text: id === 'none' ? text('reports.currency.none') : id }))}
          onChange={(id) => change({ currency: found(currencies, id) ?? currency })}
        />
      </div>
      <Show of={pnl} onRetry={() => refresh('pnl')} lines={5}>
        {(value) => (
          <>
            <TotalsCards
              {...{ pnl: value, orders: orders.value, range: range ?? {} }}
              currency={currency === 'none' ? undefined : currency}
            />
            <Card
              title={text('reports.rows')}
              actions={
                value.rows.length > 0 && <Button onPress={() => save(value)}>{text('reports.csv')}</Button>
              }
            >
              {value.rows.length === 0 ? (
                <Empty title={text('reports.rows.none')}>{text('reports.rows.none.detail')}</Empty>
              ) : (
                <ProfitTable pnl={value} />
              )}
            </Card>
            <EquityCard pnl={value} asset={account.baseCurrency} />
            {value.open.length > 0 && <OpenTable open={value.open} />}
          </>
        )}
      </Show>
    </>
  );
}

function bound(name: 'from' | 'to', atMs: number | undefined): { from?: string; to?: string } {
  return atMs === undefined ? {} : { [name]: String(atMs) };
}

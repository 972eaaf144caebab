import type { Month } from '../engine/monthly.ts';

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A row a year, a column a month, in percent. */
export function monthlyTable(months: readonly Month[]): string {
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))];
  const cellOf = (year: string, index: number) => {
    const name = `${year}-${String(index + 1).padStart(2, '0')}`;
    const ratio = months.find(({ month }) => month === name)?.returnRatio;
    if (ratio === undefined) return '<td></td>';
    return `<td class="${ratio < 0 ? 'down' : 'up'}">${(100 * ratio).toFixed(2)} %</td>`;
  };
  const rows = years.map(
    (year) => `<tr><td>${year}</td>${names.map((_, index) => cellOf(year, index)).join('')}</tr>`,
  );
  return `<table><tr><th></th>${names.map((name) => `<th>${name}</th>`).join('')}</tr>${rows.join('\n')}</table>`;
}

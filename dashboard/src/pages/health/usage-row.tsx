import type { ReactNode } from 'react';

/** One limit of a list: what it is, how much of it is used in words, and the same as a bar. */
export function UsageRow({
  label,
  told,
  used,
  limit,
}: {
  readonly label: ReactNode;
  readonly told: string;
  readonly used: number;
  readonly limit: number;
}) {
  return (
    <li className="stack tight">
      <span className="row between">
        {label}
        <span className="small soft num">{told}</span>
      </span>
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${Math.min(100, (100 * used) / limit)}%` }} />
      </span>
    </li>
  );
}

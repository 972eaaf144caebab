/** A series over its own time: `at` and `value` are drawn, `end` says in words where it ended. */
interface OverlaidLine {
  readonly name: string;
  readonly end: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** Lines are told apart by their dashes too. */
const dashes = ['', '7 4', '2 3', '12 3 2 3'];

/** Several series over each other, all from their beginning, on one scale. */
export function OverlayChart({
  label,
  lines,
}: {
  readonly label: string;
  readonly lines: readonly OverlaidLine[];
}) {
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  if (values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const longest = Math.max(1, ...lines.map(({ points }) => spanOf(points)));
  const y = (value: number) => (most === least ? 50 : 96 - ((value - least) / (most - least)) * 92);
  const path = ({ points }: OverlaidLine) =>
    points
      .map(({ at, value }, index) => {
        const x = ((at - (points[0]?.at ?? 0)) / longest) * 100;
        return `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y(value).toFixed(2)}`;
      })
      .join('');
  const words = lines.map(({ name, end }) => `${name}: ${end}`).join('; ');
  return (
    <figure className="curve overlay-chart stack">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={`${label}. ${words}`}>
        {lines.map((line, index) => (
          <path key={line.name} d={path(line)} className={`line-${index}`} {...strokeOf(index)} />
        ))}
      </svg>
      <figcaption className="row" aria-hidden="true">
        {lines.map(({ name, end }, index) => (
          <span key={name} className="row key small">
            <svg viewBox="0 0 36 10" aria-hidden="true">
              <path d="M0 5H36" className={`line-${index}`} {...strokeOf(index)} />
            </svg>
            {name} <strong className="num">{end}</strong>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function spanOf(points: OverlaidLine['points']): number {
  return (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
}

function strokeOf(index: number) {
  return {
    fill: 'none',
    stroke: 'currentColor',
    strokeWidth: 2,
    strokeDasharray: dashes[index % dashes.length],
    vectorEffect: 'non-scaling-stroke' as const,
  };
}

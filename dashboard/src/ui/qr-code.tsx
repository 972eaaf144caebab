import { qrMatrix } from './qr-matrix.ts';

/** Drawn by us: nothing that is secret goes to a maker of pictures. Nothing is shown of a text that does not fit. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const rows = qrMatrix(text);
  if (!rows) return null;
  // Four light modules around it are part of the code.
  const side = rows.length + 8;
  const dark = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : [])),
  );
  return (
    <svg className="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
      <rect width={side} height={side} fill="#fff" />
      <path d={dark.join('')} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

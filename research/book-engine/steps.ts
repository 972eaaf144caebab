/**
 * From whole steps to the double that is nearest to the decimal: 3 steps of 0.1 are 0.3. Steps are parts of one, such
 * as 0.01, of which a division is exact, or whole numbers.
 */
export function stepsToValue(step: number): (steps: number) => number {
  const parts = Math.round(1 / step);
  if (step < 1 && Math.abs(parts * step - 1) < 1e-12) return (steps) => steps / parts;
  return (steps) => steps * step;
}

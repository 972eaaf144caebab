/** One number of the standard normal distribution (Box & Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * The standard normal distribution function: the series of Marsaglia (J. Statistical Software 11(4), 2004) to full double
 * precision near 0, and beyond 7 a tail by its continued fraction.
 */
export function cumulative(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (Math.abs(x) > 7) {
    const t = Math.abs(x);
    const tail = Math.exp(-0.5 * t * t) / (Math.sqrt(2 * Math.PI) * (t + 1 / (t + 2 / (t + 3 / t))));
    return x > 0 ? 1 - tail : tail;
  }
  let sum = x;
  let term = x;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.9189385332046728);
}

/** The inverse of `cumulative`, by bisection: only a few are needed. @param share in (0, 1) */
export function quantile(share: number): number {
  let [low, high] = [-40, 40];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

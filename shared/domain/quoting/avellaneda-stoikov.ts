/** σ is the price's standard deviation in the unit of time, k how fast fills fade with distance, γ the risk aversion. */
export interface QuoteParameters {
  readonly gamma: number;
  readonly sigma: number;
  readonly k: number;
}

/**
 * Where to quote with `inventory` q in hand and T - t left. The reservation price is s + `reservationShift`; bid and
 * ask stand half of `spread` on either side of it.
 *
 * Avellaneda & Stoikov, High-frequency trading in a limit order book, Quantitative Finance 8(3), 2008, equations 29
 * and 30: r = s - qγσ²(T-t), spread = γσ²(T-t) + (2/γ)·ln(1 + γ/k).
 */
export function quotes({ gamma, sigma, k }: QuoteParameters, inventory: number, timeLeft: number) {
  const risk = gamma * sigma * sigma * timeLeft;
  return { reservationShift: -inventory * risk, spread: risk + (2 / gamma) * Math.log1p(gamma / k) };
}

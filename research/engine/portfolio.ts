import type { EngineOptions } from './options.ts';
import { type Chair, Player, type SeatResult } from './player.ts';
import { Purse } from './purse.ts';
import type { Carried } from './run.ts';

export interface PortfolioResult {
  /** In the order of the chairs; bars are those of its own candles. `equity` is not its own: see the one of the run. */
  readonly seats: readonly SeatResult[];
  /** At each moment at which a candle closed, once. */
  readonly timeMs: Float64Array;
  readonly equity: Float64Array;
  readonly ruined: boolean;
  readonly carried: Carried;
}

/**
 * Several instruments, each with a run of its strategy, under one capital and one budget of risk. At each moment, in this
 * order, and within each step in the order of the chairs: candles that end, smaller ones too, are played to their close;
 * equity is taken, everything at its newest close; the strategies whose candle has ended decide; candles that begin open,
 * smaller ones too, and what stood at the market fills. So nothing decided at a moment is known to anything before it,
 * whatever the timeframes.
 */
export function runPortfolio(chairs: readonly Chair[], options: EngineOptions): PortfolioResult {
  const purse = new Purse(options);
  const players = chairs.map((chair) => new Player(chair, purse));
  const times: number[] = [];
  const equity: number[] = [];
  let ruined = false;
  for (let nowMs = next(players); nowMs < Number.POSITIVE_INFINITY && !ruined; nowMs = next(players)) {
    for (const player of players) player.rest(nowMs);
    const ending = players.filter((player) => player.endsAt(nowMs));
    for (const player of ending) player.close();
    if (ending.length > 0) {
      ruined = purse.worth <= 0;
      if (ruined) purse.empty();
      times.push(nowMs);
      equity.push(purse.worth);
    }
    if (ruined) break;
    for (const player of ending) player.decide(purse.worth);
    for (const player of players) player.open(nowMs);
  }
  if (options.finalizeTrades && !ruined) {
    for (const player of players) player.finalize();
    if (equity.length > 0) equity[equity.length - 1] = purse.worth;
  }
  const { funding, interest, liquidations } = purse;
  return {
    seats: players.map((player) => player.result),
    timeMs: Float64Array.from(times),
    equity: Float64Array.from(equity),
    ruined,
    carried: { funding, interest, liquidations },
  };
}

function next(players: readonly Player[]): number {
  return players.reduce((soonest, player) => Math.min(soonest, player.nextMs), Number.POSITIVE_INFINITY);
}

/** Requests that one user may make of each kind, in windows of the clock. */
export interface UserLimits {
  readonly second: number;
  readonly minute: number;
  readonly hour: number;
}
export type LimitWindow = keyof UserLimits;

/** Each kind has a budget of its own: questions use up no order, and neither uses up a cancel. */
export type RequestKind = 'READ' | 'COMMAND' | 'STOP';

/** What has been counted so far in the windows that hold a moment. */
export type RequestCounts = Readonly<Record<LimitWindow, number>>;

export const windowMs: Readonly<Record<LimitWindow, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
};

export interface FullWindow {
  readonly window: LimitWindow;
  readonly limit: number;
  /** Until the window is over. */
  readonly afterMs: number;
}

/** The longest window that has no room for another request; undefined when all have. */
export function fullWindow(limits: UserLimits, counts: RequestCounts, nowMs: number): FullWindow | undefined {
  const window = (['hour', 'minute', 'second'] as const).find((name) => counts[name] >= limits[name]);
  if (window === undefined) return undefined;
  return { window, limit: limits[window], afterMs: windowMs[window] - (nowMs % windowMs[window]) };
}

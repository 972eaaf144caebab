/**
 * What else goes wrong while the switch is pressed: half of the cancels are refused (503); every cancel is, twice; cancels take
 * effect and are never answered; no venue lists its orders at first; a worker that sends orders is paused, and wakes up after.
 */
export const killFaults = [
  'none',
  'half-refused',
  'all-refused-twice',
  'cancels-unanswered',
  'lists-refused',
  'stale-worker',
] as const;
export type KillFault = (typeof killFaults)[number];

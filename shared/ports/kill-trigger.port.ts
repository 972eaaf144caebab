import type { Breach } from '../domain/safety/breach.ts';

/** Presses the kill switch for what was found, past every alarm. */
export interface KillTrigger {
  /** Returns when it was taken, not when it is done. Asked again for the same breach, it stops nothing twice. */
  press(breaches: readonly Breach[]): Promise<void>;
}

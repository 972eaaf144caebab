import { pause } from '../timing.ts';

/** Waits until `look` gives something else than undefined or false. Throws with `what` when it does not in time. */
export async function eventually<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  limitMs = 15_000,
): Promise<Exclude<Found, undefined | false>> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<Found, undefined | false>;
    if (performance.now() > deadlineMs) throw new Error(`not within ${limitMs / 1000} s: ${what}`);
    await pause(20);
  }
}

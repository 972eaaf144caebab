import { errorText } from '../../json-log.ts';
import { pause } from '../../timing.ts';
import type { OpenStream } from '../../venue-adapter.ts';

/** After so many failures in a row what is asked is not to be believed: the feed begins anew, after a pause. */
const failuresMax = 3;

/** Asks again and again until it is closed, or lost; one failure is none. */
export function startPolls(
  everyMs: number,
  poll: (isOpen: () => boolean) => Promise<void>,
  onLost: (reason: string) => void,
): OpenStream {
  const closing = new AbortController();
  const isOpen = () => !closing.signal.aborted;
  const run = async () => {
    for (let failures = 0; isOpen(); ) {
      await pause(everyMs, closing.signal);
      if (!isOpen()) return;
      try {
        await poll(isOpen);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures < failuresMax || !isOpen()) continue;
        closing.abort();
        onLost(errorText(error));
      }
    }
  };
  const running = run();
  return {
    async close() {
      closing.abort();
      // A question that is under way ends by its own limit; what it tells is not heard.
      void running;
    },
  };
}

import { useState } from 'react';
import { type Failure, failureIn } from './client.ts';

/**
 * What a dialog or a form is for, tried as often as somebody presses: whether a try is under way, and how the last one
 * failed. `attempt` never throws; `forget` takes the failure off the screen.
 */
export function useAttempt() {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(failureIn(error));
    }
    setBusy(false);
  };
  return { isBusy, failure, attempt, forget: () => setFailure(undefined) };
}

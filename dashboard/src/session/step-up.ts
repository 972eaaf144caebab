import { store, useStore } from '../data/store.ts';

/** Somebody waits for a person to sign in anew with the second factor. */
interface Asked {
  readonly answer: (isProven: boolean) => void;
}

const asked = store<Asked | undefined>(undefined);
let waiting: Promise<boolean> | undefined;

/** Asks the person in front of the page to prove the second factor now. One question at a time, whoever asks. */
export function stepUp(): Promise<boolean> {
  waiting ??= new Promise<boolean>((answer) => asked.set({ answer })).finally(() => {
    waiting = undefined;
    asked.set(undefined);
  });
  return waiting;
}

export function useStepUp(): Asked | undefined {
  return useStore(asked);
}

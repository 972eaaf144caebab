import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';

/** Asked only where nothing else stands in the way. */
export type ProveSecondFactor = () => Promise<boolean>;

/** What lets real money be traded takes the person, not only somebody who holds their token. */
export async function secondFactor(prove: ProveSecondFactor): Promise<Result<undefined, InvalidCode>> {
  return (await prove())
    ? accept(undefined)
    : refuse(
        'SECOND_FACTOR_REQUIRED',
        'This concerns a live account: sign in anew with your second factor, then repeat it within ten minutes.',
      );
}

/** Who signed in with more than a password. */
export interface SecondFactor {
  /** Whether the person whose token it is has signed in with a second factor a short while ago, and is signed in still. */
  isFresh(accessToken: string): Promise<boolean>;
}

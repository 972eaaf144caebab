/** The user pool's rules of a password, in the order in which they are shown; infra/constructs/user-directory.ts sets them. */
export const passwordRules = ['length', 'lower', 'upper', 'digit', 'symbol'] as const;
type PasswordRule = (typeof passwordRules)[number];

const shapes: Readonly<Record<PasswordRule, RegExp>> = {
  length: /^.{12,}$/s,
  lower: /[a-z]/,
  upper: /[A-Z]/,
  digit: /[0-9]/,
  symbol: /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|\S +\S/,
};

/** The rules that a password breaks. */
export function brokenRules(password: string): readonly PasswordRule[] {
  return passwordRules.filter((rule) => !shapes[rule].test(password));
}

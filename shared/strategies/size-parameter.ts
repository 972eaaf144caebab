import * as z from 'zod';
import { type Size, sizeFromText } from './size.ts';

/** A size as a parameter of a strategy: `all`, `percent:P` or `fixed:Q`. */
export const sizeParameter = z.string().transform((text, context): Size => {
  const parsed = sizeFromText(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'must be all, percent:P or fixed:Q' });
  return z.NEVER;
});

import type * as z from 'zod';
import { problemDocument } from './schemas.ts';

/** The parts that many routes of the OpenAPI document share. */
export type Security = Record<string, string[]>[];

export const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemDocument } },
});
export const refusals = {
  400: problem('A field is missing, unknown or malformed; nothing was written'),
  401: { description: 'No valid token' },
  404: problem('No such account or order of yours'),
};

import type * as z from 'zod';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';

/** Parses untrusted data; the refusal names the first field at fault and the rule it broke. */
export function parseWith<Output>(schema: z.ZodType<Output>, data: unknown): Result<Output, InvalidCode> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return accept(parsed.data);
  const issue = parsed.error.issues[0];
  if (!issue) return refuse('MALFORMED_REQUEST', 'The request is not readable.');
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? '';
    return refuse('FIELD_UNKNOWN', `There is no field ${shown(unknown)}.`, { field: shown(unknown) });
  }
  if (issue.code === 'invalid_type' && isAbsent(data, issue.path))
    return refuse('FIELD_REQUIRED', `${field} is required.`, { field });
  if (field === '') return refuse('MALFORMED_REQUEST', 'The request must be a JSON object.');
  return refuse('FIELD_INVALID', `${field} ${issue.message}.`, { field });
}

function isAbsent(data: unknown, path: readonly PropertyKey[]): boolean {
  let value = data;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return false;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value === undefined;
}

/** An unknown field's name comes from the request: bounded before it is repeated. */
function shown(text: string): string {
  return text.slice(0, 64);
}

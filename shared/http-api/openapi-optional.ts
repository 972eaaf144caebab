import * as z from 'zod';

/**
 * The generator asks a field whether it takes `undefined`, to tell whether it is required. A field that may be left out, and
 * must not be undefined when it is there (`exactOptional`), says no: while the document is made it says yes.
 *
 * @param roots whatever the document is made of; schemas are found in it at any depth
 */
export function withExactOptionals<Value>(roots: unknown, make: () => Value): Value {
  const found = exactOptionalsIn(roots, new Set());
  const saying = found.map((schema) => ({ schema, safeParse: schema.safeParse }));
  for (const { schema, safeParse } of saying)
    schema.safeParse = (value) =>
      value === undefined ? { success: true, data: undefined } : safeParse.call(schema, value);
  try {
    return make();
  } finally {
    for (const { schema, safeParse } of saying) schema.safeParse = safeParse;
  }
}

function exactOptionalsIn(value: unknown, seen: Set<unknown>): readonly z.ZodExactOptional[] {
  if (value === null || typeof value !== 'object' || seen.has(value)) return [];
  seen.add(value);
  const inside = value instanceof z.ZodType ? value.def : value;
  const found = Object.values(inside).flatMap((each) => exactOptionalsIn(each, seen));
  return value instanceof z.ZodExactOptional ? [value, ...found] : found;
}

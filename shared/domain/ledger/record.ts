/**
 * A record as its store keeps it, under the id that its key names: every field, numbers and decimals as text. A proof
 * begins here and not with parsed values, because what a parser forgives could be changed unseen.
 */
export interface StoredRecord {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** SHA-256 of a text's UTF-8 bytes, as base64url without padding. */
export type Digest = (text: string) => string;

/**
 * The one text of plain data: JSON without spaces, each map's fields in the order of their UTF-16 code units. Equal
 * data gives equal text, and different data different text.
 */
export function canonicalText(value: unknown): string {
  // What stores and the API hand out is in order already; then the engine's own JSON is twice as quick.
  return isInOrder(value) ? JSON.stringify(value) : orderedText(value);
}

/** The fields without one of them, in their order. */
export function without(fields: StoredRecord['fields'], name: string): StoredRecord['fields'] {
  const { [name]: _left, ...rest } = fields;
  return rest;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInOrder(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (Array.isArray(value)) {
    for (const item of value) if (!isInOrder(item)) return false;
    return true;
  }
  if (!isMap(value)) return true;
  let previous = '';
  for (const name in value) {
    if (name < previous || !isInOrder(value[name])) return false;
    previous = name;
  }
  return true;
}

function orderedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(orderedText).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${orderedText(value[name])}`);
  return `{${fields.join(',')}}`;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 10;

/** When a ULID was made, in UTC epoch milliseconds; undefined for text that begins like none. */
export function ulidTimeMs(ulid: string): number | undefined {
  let timeMs = 0;
  for (let at = 0; at < timeLength; at += 1) {
    const digit = alphabet.indexOf(ulid.charAt(at));
    if (at >= ulid.length || digit < 0) return undefined;
    timeMs = timeMs * 32 + digit;
  }
  return timeMs;
}

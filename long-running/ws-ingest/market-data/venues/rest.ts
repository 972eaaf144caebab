const requestTimeoutMs = 5_000;
/** A whole book of 5,000 levels a side has 0.4 MB. */
const bytesMax = 8 * 1024 * 1024;

/** GET of a public address. @throws Error with the status and the start of the answer when it is none of success */
export async function getBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > bytesMax) throw new Error(`${new URL(url).pathname}: ${bytes.length} bytes`);
  if (response.ok) return bytes;
  const start = Buffer.from(bytes.subarray(0, 200)).toString('utf8');
  throw new Error(`${new URL(url).pathname}: ${response.status} ${start}`);
}

export async function getJson(url: string): Promise<unknown> {
  return JSON.parse(Buffer.from(await getBytes(url)).toString('utf8'));
}

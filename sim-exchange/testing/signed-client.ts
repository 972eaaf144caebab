import { createHmac } from 'node:crypto';
import type { VenueAddress } from '../index.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Sends one signed request as Binance's documentation has it; `tamper` changes the query after signing. */
export async function signed(
  address: VenueAddress,
  method: string,
  path: string,
  params: Record<string, string>,
  tamper: (query: string) => string = (query) => query,
): Promise<Answer> {
  const all = { timestamp: String(Date.now()), ...params };
  const query = new URLSearchParams(all).toString();
  const signature = createHmac('sha256', address.secret).update(query).digest('hex');
  const headers = { 'X-MBX-APIKEY': address.apiKey };
  const url = `${address.http}${path}?${tamper(`${query}&signature=${signature}`)}`;
  return await answerOf(await fetch(url, { method, headers }));
}

export async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** POSTs JSON to the control endpoint. */
export async function control(base: string, path: string, body: unknown): Promise<Answer> {
  return await answerOf(await fetch(base + path, { method: 'POST', body: JSON.stringify(body) }));
}

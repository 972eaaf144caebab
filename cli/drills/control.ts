import * as z from 'zod';

/** An order as the simulated venue really has it. */
const venueOrders = z.array(
  z.object({
    clientOrderId: z.string(),
    state: z.enum(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED']),
    filled: z.string(),
  }),
);
export type VenueOrder = z.infer<typeof venueOrders>[number];

/** When it was placed, by the venue's clock. */
const venueOrderTimes = z.array(
  z.object({ clientOrderId: z.string(), state: z.string(), createdMs: z.number() }),
);
export type VenueOrderTimes = z.infer<typeof venueOrderTimes>[number];

/** A request as the simulated venue saw it. */
const venueRequests = z.array(
  z.object({
    /** When it came, by the real clock. */
    timeMs: z.number(),
    method: z.string(),
    path: z.string(),
    clientOrderId: z.string().nullable(),
    answer: z.union([z.number(), z.string()]).nullable(),
  }),
);
export type VenueRequest = z.infer<typeof venueRequests>[number];

const markets = z.array(z.object({ symbol: z.string(), mid: z.string() }));

/** The simulator's control endpoint: what a venue really has, not what its API says. */
export class VenueControl {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async listOrders(venue: string): Promise<readonly VenueOrder[]> {
    return venueOrders.parse(await this.#call('GET', `/orders?venue=${venue}`));
  }

  async listOrderTimes(venue: string): Promise<readonly VenueOrderTimes[]> {
    return venueOrderTimes.parse(await this.#call('GET', `/orders?venue=${venue}`));
  }

  async listRequests(venue: string): Promise<readonly VenueRequest[]> {
    return venueRequests.parse(await this.#call('GET', `/requests?venue=${venue}`));
  }

  async midPrice(venue: string, symbol: string): Promise<string> {
    const found = markets.parse(await this.#call('GET', `/market?venue=${venue}`));
    const mid = found.find((market) => market.symbol === symbol)?.mid;
    if (mid === undefined) throw new Error(`the simulator lists no ${symbol} at ${venue}`);
    return mid;
  }

  async movePrice(venue: string, symbol: string, price: string): Promise<void> {
    await this.#call('POST', '/market', { venue, symbol, price });
  }

  async postFault(fault: object): Promise<void> {
    await this.#call('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults');
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status} to ${method} ${path}: ${text}`);
    return JSON.parse(text);
  }
}

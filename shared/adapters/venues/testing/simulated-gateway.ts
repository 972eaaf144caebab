import * as z from 'zod';
import { startSimExchange, type VenueName } from '#sim-exchange/index.ts';
import type { VenueId } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { decimal } from '../../../domain/money/decimal.ts';
import { anAccount } from '../../../testing/builders.ts';
import type { GatewayWorld } from '../../../testing/venue-gateway/gateway-world.ts';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { CcxtVenueSessions } from '../sessions.ts';

export interface SimulatedGateway {
  readonly venue: VenueName;
  /** The product's venue that speaks with it, where that is another. */
  readonly spokenBy?: VenueId;
  /** Hears where the venue is, and of its keys. */
  onStart?(at: { readonly endpoints: VenueEndpoints; readonly keys: VenueKeys }): void;
  /** The venue's own name of a market. */
  marketId(instrument: Instrument): string;
  /** Its own way to pay fees in a third asset; answers which. */
  payFeesElsewhere?(restUrl: string, keys: VenueKeys): Promise<string>;
}

const orders = z.array(z.object({ clientOrderId: z.string() }));
const markets = z.array(
  z.object({ symbol: z.string(), mid: z.string(), ask: z.string(), askQuantity: z.string() }),
);

/** A venue as the simulator plays it, its market standing still, and the product's own sessions and books at it. */
export async function startSimulatedGateway(gateway: SimulatedGateway): Promise<GatewayWorld> {
  const { venue, spokenBy = venue, marketId, payFeesElsewhere } = gateway;
  const sim = await startSimExchange({ market: 'still', venues: [venue] });
  const address = sim.venues[venue];
  if (!address) throw new Error(`the simulator has no ${venue}`);
  const { http: rest, ws, apiKey, secret, password } = address;
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const json = body && { body: JSON.stringify({ venue, ...body }) };
    const answer = await fetch(sim.control + path, { method, ...json });
    if (!answer.ok) throw new Error(`control ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const keys = { apiKey, secret, ...(password === undefined ? {} : { password }) };
  const endpoints = { rest, stream: ws, wsApi: ws, limits: 'open' as const };
  gateway.onStart?.({ endpoints, keys });
  const account = anAccount({ venue: spokenBy });
  const gatewayWith = async (given: VenueKeys) => {
    const sessions = new CcxtVenueSessions({ read: async () => given }, { [spokenBy]: endpoints });
    return { session: await sessions.open(account), books: await sessions.openBooks(account) };
  };
  const { session, books } = await gatewayWith(keys);
  const marketOf = async (instrument: Instrument) => {
    const listed = markets.parse(await control('GET', `/market?venue=${venue}`));
    const found = listed.find(({ symbol }) => symbol === marketId(instrument));
    if (!found) throw new Error(`the simulator has no ${marketId(instrument)}`);
    return found;
  };
  /** Prices go on at a reset: those from before the first move, by market. */
  const moved = new Map<string, string>();
  const { session: wrongSession } = await gatewayWith({ ...keys, secret: 'another' });
  return {
    session,
    books,
    wrongSession,
    fault: (fault) => control('POST', '/faults', fault),
    skew: (clockSkewMs) => control('POST', '/faults', { clockSkewMs }),
    async moveTo(instrument, price) {
      const { symbol, mid } = await marketOf(instrument);
      if (!moved.has(symbol)) moved.set(symbol, mid);
      await control('POST', '/market', { symbol, price: price.toFixed() });
    },
    fund: (asset, amount) => control('POST', '/fund', { asset, amount }),
    payFunding: (instrument, fundingRate) =>
      control('POST', '/market', { symbol: marketId(instrument), fundingRate, payFunding: true }),
    async bestAsk(instrument) {
      const { ask, askQuantity } = await marketOf(instrument);
      return { price: decimal(ask), quantity: decimal(askQuantity) };
    },
    orderIds: async () =>
      orders.parse(await control('GET', `/orders?venue=${venue}`)).map(({ clientOrderId }) => clientOrderId),
    ...(payFeesElsewhere ? { payFeesElsewhere: () => payFeesElsewhere(rest, keys) } : {}),
    async reset() {
      await control('POST', '/reset', {});
      for (const [symbol, price] of moved) await control('POST', '/market', { symbol, price });
      moved.clear();
    },
    stop: () => sim.stop(),
  };
}

import { afterAll, afterEach, beforeAll } from 'vitest';
import { booksCases } from './venue-gateway/books.cases.ts';
import { cancelManyCases } from './venue-gateway/cancel-many.cases.ts';
import { clientIdCases, doubtCases } from './venue-gateway/doubt.cases.ts';
import type { GatewayUnderTest, GatewayWorld } from './venue-gateway/gateway-world.ts';
import { orderCases } from './venue-gateway/orders.cases.ts';
import { perpetualCases } from './venue-gateway/perpetual.cases.ts';
import { protectionCases } from './venue-gateway/protection.cases.ts';
import { stopCases } from './venue-gateway/stops.cases.ts';

/**
 * What every venue's gateway must do over the wire, in numbered cases: a venue differs by what `venue` says of it and by
 * nothing else.
 *
 * @param start gives the venue as it is played in tests; called once, and reset after each case
 */
export function venueGatewayContract(venue: GatewayUnderTest, start: () => Promise<GatewayWorld>): void {
  let world: GatewayWorld | undefined;
  beforeAll(async () => {
    world = await start();
  });
  afterEach(() => world?.reset());
  afterAll(() => world?.stop());
  const open = () => {
    if (!world) throw new Error('the venue did not start');
    return world;
  };
  const all = [
    orderCases,
    cancelManyCases,
    doubtCases,
    clientIdCases,
    booksCases,
    perpetualCases,
    stopCases,
    protectionCases,
  ];
  for (const cases of all) cases(venue, open);
}

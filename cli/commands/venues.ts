import type { Command } from 'commander';
import { withJson } from '../options.ts';
import { done, type Outcome, refused, report } from '../output.ts';

export function registerVenues(program: Command): void {
  const command = program
    .command('venues')
    .description('the venues that can be traded at: certified ones, and uncertified ones by configuration');
  withJson(command).action(async (options: { json?: boolean }) => report(await listVenues(), options));
}

async function listVenues(): Promise<Outcome> {
  const { configuredUncertified } = await import('#local-cloud/uncertified.ts');
  const { whyNotTradable } = await import('#infra/uncertified-venues.ts');
  const { certifiedVenues, venueTable } = await import('../views/venues.ts');
  try {
    const uncertified = Object.entries(configuredUncertified()).map(async ([id, endpoints]) => ({
      id,
      certified: false,
      markets: ['SPOT'],
      configured: true,
      problem: (await whyNotTradable(id, endpoints)) ?? null,
    }));
    const venues = [...certifiedVenues(), ...(await Promise.all(uncertified))];
    return done({ venues }, venueTable(venues));
  } catch (error) {
    return refused('CONFIGURATION_INVALID', error instanceof Error ? error.message : String(error));
  }
}

import { region } from './environment.ts';
import type { InstanceDocument } from './instance.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { paperAccountId } from './paper-account.ts';
import { host, type PortPlan } from './ports.ts';
import type { SeedContext } from './seed.ts';
import type { SimulatorDocument } from './simulator.ts';
import { configuredUncertified } from './uncertified.ts';
import { byVenue, localVenues } from './venues.ts';

interface Started {
  plan: PortPlan;
  auth: boolean;
  context: SeedContext;
  simulator: SimulatorDocument;
  dashboard: string | null;
}

/** What a running instance tells about itself. */
export function describe({ plan, auth, context, simulator, dashboard }: Started): InstanceDocument {
  return {
    api: context.api,
    dashboard,
    ws: context.outputs.StreamUrl ?? null,
    control: simulator.control,
    portBase: plan.portBase,
    venues: byVenue((venue) => {
      const { http, ws } = simulator.venues[venue];
      return { http, ws, accountId: paperAccountId(venue) };
    }),
    uncertifiedVenues: Object.fromEntries(
      Object.entries(configuredUncertified()).map(([venue, { rest }]) => [
        venue,
        { http: rest, accountId: `paper-${venue}` },
      ]),
    ),
    user: { ...context.user, accountId: paperAccountId(localVenues[0]) },
    ingest: `http://${host}:${plan.ingestHealth}`,
    endpoint: context.endpoint,
    region,
    auth,
  };
}

/**
 * The HTTP API's base on the local cloud. `*.localhost` names need not resolve, so it is the emulator's path form
 * whatever form the stack's output has: `https://{apiId}.execute-api.{region}.amazonaws.com/` or the path form itself.
 */
export function apiBase(endpoint: string, apiUrl: string): string {
  const byPath = /\/_aws\/execute-api\/([a-z0-9]+)/.exec(apiUrl);
  const byHost = /^https?:\/\/([a-z0-9]+)\.execute-api\./.exec(apiUrl);
  const apiId = byPath?.[1] ?? byHost?.[1];
  if (apiId === undefined)
    throw new LocalCloudError(`the stacks' output ApiUrl names no API: ${apiUrl.slice(0, 200)}`);
  return `${endpoint}/_aws/execute-api/${apiId}/$default`;
}

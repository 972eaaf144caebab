import * as z from 'zod';
import { venueEndpointMapSchema } from '#shared/adapters/venues/endpoints.ts';
import { type VenueId, venueIds } from '#shared/domain/account/account.ts';
import { venueIdSchema } from '#shared/http-api/venue-id.ts';

const text = z.string().min(1);
const symbol = z
  .string()
  .regex(/^[A-Z0-9]+\/[A-Z0-9]+(:[A-Z0-9]+)?$/, 'must be symbols such as BTC/USDT, separated by commas');
const list = text.transform((value) => value.split(',').map((part) => part.trim()));
const json = text.transform((value, context) => {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

/** Traded where a venue lists them. */
const defaultSymbols = 'BTC/USDT,ETH/USDT,ETH/BTC,BNB/USDT,BTC/KRW,ETH/KRW,BTC/USDT:USDT,ETH/USDT:USDT';

/** Books and candles of these; `venue:SYMBOL`, where the venue is followed. */
const defaultMarketData = 'binance:BTC/USDT';
const market = z
  .string()
  .regex(
    new RegExp(`^(${venueIds.join('|')}):[A-Z0-9]+/[A-Z0-9]+(:[A-Z0-9]+)?$`),
    `must be such as binance:BTC/USDT, of ${venueIds.join(', ')}`,
  );

const settingsSchema = z
  .object({
    TABLE_NAME: text,
    MARKET_TABLE_NAME: text,
    COUNTERS_TABLE_NAME: text,
    ACCOUNT_EVENTS_QUEUE_URL: z.url(),
    COMMANDS_QUEUE_URL: z.url(),
    STRATEGY_QUEUE_URL: z.url(),
    STREAM_TABLE_NAME: text.optional(),
    STREAM_ENDPOINT: z.url().optional(),
    ORDER_SAGA_ARN: z.string().startsWith('arn:', 'must be an ARN'),
    AWS_ENDPOINT_URL: z.url().optional(),
    KILL_SWITCH_FUNCTION: text,
    DEAD_MAN_SECONDS: z.coerce
      .number()
      .int()
      .refine((seconds) => seconds === 0 || (seconds >= 10 && seconds <= 60), 'must be 0 or 10 to 60')
      .default(0),
    VENUE_ENDPOINTS: json.pipe(venueEndpointMapSchema),
    VENUES: list.pipe(z.array(venueIdSchema).min(1)),
    SYMBOLS: list.prefault(defaultSymbols).pipe(z.array(symbol).min(1)),
    MARKET_DATA: list.prefault(defaultMarketData).pipe(z.array(market).min(1)),
    PRICE_INTERVAL_MS: z.coerce.number().int().min(50).max(5_000).default(500),
    HEALTH_PORT: z.coerce.number().int().min(0).max(65_535),
    HEALTH_HOST: text.default('127.0.0.1'),
    LOG_LEVEL: text
      .default('INFO')
      .transform((level) => level.toUpperCase())
      .pipe(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR'])),
    EXIT_WITH_PARENT: z.string().optional(),
  })
  .transform((env) => ({
    tableName: env.TABLE_NAME,
    marketTableName: env.MARKET_TABLE_NAME,
    countersTableName: env.COUNTERS_TABLE_NAME,
    accountEventsQueueUrl: env.ACCOUNT_EVENTS_QUEUE_URL,
    commandsQueueUrl: env.COMMANDS_QUEUE_URL,
    strategyQueueUrl: env.STRATEGY_QUEUE_URL,
    stream:
      env.STREAM_TABLE_NAME && env.STREAM_ENDPOINT
        ? { table: env.STREAM_TABLE_NAME, endpoint: env.STREAM_ENDPOINT }
        : undefined,
    orderSagaArn: env.ORDER_SAGA_ARN,
    awsEndpoint: env.AWS_ENDPOINT_URL,
    killSwitchFunction: env.KILL_SWITCH_FUNCTION,
    deadManMs: env.DEAD_MAN_SECONDS * 1_000,
    venueEndpoints: env.VENUE_ENDPOINTS,
    venues: env.VENUES,
    symbols: env.SYMBOLS,
    marketData: followedOf(env.MARKET_DATA, env.VENUES),
    priceIntervalMs: env.PRICE_INTERVAL_MS,
    healthPort: env.HEALTH_PORT,
    healthHost: env.HEALTH_HOST,
    logLevel: env.LOG_LEVEL,
    exitsWithParent: env.EXIT_WITH_PARENT === '1',
  }));

function followedOf(
  markets: readonly string[],
  venues: readonly VenueId[],
): ReadonlyMap<VenueId, readonly string[]> {
  const symbolsOf = (venue: VenueId) =>
    markets.filter((each) => each.startsWith(`${venue}:`)).map((each) => each.slice(venue.length + 1));
  const followed = venues.map((venue) => [venue, symbolsOf(venue)] as const);
  return new Map(followed.filter(([, symbols]) => symbols.length > 0));
}

export type Settings = z.infer<typeof settingsSchema>;

/** The environment does not hold what the process needs; the message says what, in one sentence. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** @throws SettingsError naming every variable that is missing or wrong */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  // A port of '' would coerce to 0; an empty variable is a missing one.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined ? `${name} is missing` : `${name} is wrong (${issue.message})`;
    });
    throw new SettingsError(`ws-ingest cannot start: ${[...new Set(problems)].join(', ')}.`);
  }
  const settings = parsed.data;
  const without = settings.venues.find((venue) => !settings.venueEndpoints[venue]);
  if (without)
    throw new SettingsError(`ws-ingest cannot start: VENUE_ENDPOINTS has no entry for ${without}.`);
  return settings;
}

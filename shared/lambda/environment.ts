import * as z from 'zod';
import { venueEndpointMapSchema } from '../adapters/venues/endpoints.ts';
import { type CertifiedVenueId, venueIds } from '../domain/account/account.ts';
import type { UserLimits } from '../domain/quota/user-limits.ts';

const arn = z.string().startsWith('arn:');
const certifiedVenue = z.custom<CertifiedVenueId>((value) => venueIds.some((id) => id === value));
const requests = z.number().int().positive();
const userLimitsSchema: z.ZodType<UserLimits> = z.object({
  second: requests,
  minute: requests,
  hour: requests,
});

/** Settings that Lambdas take from their environment, each with its rule. A handler picks the ones it needs. */
const settings = {
  TABLE_NAME: z.string().min(1),
  MARKET_TABLE_NAME: z.string().min(1),
  COUNTERS_TABLE_NAME: z.string().min(1),
  HISTORY_BUCKET_NAME: z.string().min(1),
  ALWAYS_FOLLOWED: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.array(z.object({ venue: certifiedVenue, symbol: z.string().min(1) }))),
  USER_LIMITS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(userLimitsSchema),
  ORDER_SAGA_ARN: z.string().startsWith('arn:'),
  KILL_TOPIC_ARN: z.string().startsWith('arn:'),
  ALARM_TOPIC_ARN: z.string().startsWith('arn:'),
  OPERATED_QUEUES: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(
      z.array(
        z.object({
          name: z.string().min(1),
          url: z.url().exactOptional(),
          deadLettersUrl: z.url(),
          isArchive: z.boolean().exactOptional(),
        }),
      ),
    ),
  LIVE_GATE: z.string().transform((text) => JSON.parse(text) as unknown),
  SUBMIT_ORDER_FUNCTION: z.string().min(1),
  USER_POOL_URL: z.url(),
  /** Where people may open paper accounts. */
  PAPER_VENUES: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.array(certifiedVenue)),
  KILL_SWITCH_FUNCTION: z.string().min(1),
  LEDGER_KEY_ARN: z.string().startsWith('arn:'),
  COMMANDS_QUEUE_URL: z.url(),
  ACCOUNT_EVENTS_QUEUE_URL: z.url(),
  POISON_QUEUE_URL: z.url(),
  ACCOUNT_EVENTS_DEAD_LETTERS_URL: z.url(),
  COMMANDS_DEAD_LETTERS_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  STRATEGY_QUEUE_URL: z.url(),
  RESEARCH_TABLE_NAME: z.string().min(1),
  BACKTESTS_QUEUE_URL: z.url(),
  STREAM_TABLE_NAME: z.string().min(1),
  STREAM_QUEUE_URL: z.url(),
  STREAM_DEAD_LETTERS_URL: z.url(),
  STREAM_ENDPOINT: z.url(),
  STREAM_URL: z.url(),
  STRATEGY_SCHEDULES: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.object({ queueArn: arn, roleArn: arn, prefix: z.string().min(1) })),
  EVENT_BUS_NAME: z.string().min(1),
  VENUE_KEYS_KMS_KEY_ARN: z.string().startsWith('arn:'),
  VENUE_ENDPOINTS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(venueEndpointMapSchema),
} as const;
type Settings = typeof settings;

/**
 * Reads settings at cold start.
 * @throws Error naming the setting and the rule; a Lambda that lacks one must not start
 */
export function readSettings<Name extends keyof Settings>(
  ...names: readonly Name[]
): { readonly [Key in Name]: z.output<Settings[Key]> } {
  const entries = names.map((name) => {
    const parsed = settings[name].safeParse(process.env[name]);
    if (!parsed.success)
      throw new Error(`setting ${name} ${parsed.error.issues[0]?.message ?? 'is invalid'}`);
    return [name, parsed.data] as const;
  });
  return Object.fromEntries(entries) as { readonly [Key in Name]: z.output<Settings[Key]> };
}

/** Set on the local cloud only; the SDK reads it by itself, except where a client needs more than an address. */
export function endpointOverride(): string | undefined {
  return process.env.AWS_ENDPOINT_URL;
}

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { VenueAnswer } from '../../domain/venue/venue-answer.ts';
import { binanceErrors } from './binance/classify.ts';
import { bitgetErrors } from './bitget/classify.ts';
import { bybitErrors } from './bybit/classify.ts';
import { okxErrors } from './okx/classify.ts';
import { classifyBy, type VenueErrors } from './refusal.ts';
import samples from './testing/venue-errors.json' with { type: 'json' };
import { upbitErrors } from './upbit/classify.ts';

const { errors } = z
  .object({
    errors: z.array(
      z.object({
        exchange: z.string(),
        http: z.number().nullable(),
        body: z.string().nullable(),
        meaning: z.string(),
        reaction_class: z.enum(['reconcile', 'retry', 'noretry', 'resync_time', 'stop', 'ok']),
      }),
    ),
  })
  .parse(samples);

const venues: Readonly<Record<string, VenueErrors>> = {
  binance: binanceErrors,
  bitget: bitgetErrors,
  bybit: bybitErrors,
  okx: okxErrors,
  upbit: upbitErrors,
};
const expected: Readonly<Record<string, VenueAnswer['class']>> = {
  reconcile: 'IN_DOUBT',
  retry: 'RETRY_LATER',
  noretry: 'REJECTED',
  resync_time: 'RESYNC_CLOCK',
  stop: 'STOP_VENUE',
};

describe.each(Object.entries(venues))('%s', (exchange, venue) => {
  // What is only about a setting that stands as wanted answers no order.
  const rows = errors.filter((row) => row.exchange === exchange && row.reaction_class !== 'ok');

  it.each(rows)('HTTP $http $body: $meaning', ({ http, body, reaction_class }) => {
    // Where the sample names no status it is the one of a refusal.
    const answer = classifyBy(venue, { status: http ?? 400, body: body ?? '' });
    expect(answer.class).toBe(expected[reaction_class]);
  });

  it('knows nothing of other venues’ words: whatever they say proves nothing', () => {
    const others = errors.filter((row) => !row.exchange.startsWith('binance') && row.exchange !== exchange);
    for (const { body } of others) {
      const { class: answer } = classifyBy(venue, { status: 400, body: body ?? '' });
      expect(`${body} ${answer}`).toBe(`${body} IN_DOUBT`);
    }
  });

  it.each([
    ['HTML of a proxy', '<html><head><title>502 Bad Gateway</title></head></html>'],
    ['nothing', ''],
    ['half of its JSON', '{"code":-2010,"msg":"Acc'],
    ['a list', '[]'],
    ['text', 'Bad Request'],
    ['an empty object', '{}'],
    ['a number that is none', '{"code":NaN,"msg":"x"}'],
    ['error as text', '{"error":"invalid_price_bid"}'],
    ['a success', '{"orderId":1,"uuid":"x","clientOrderId":"y"}'],
  ])('%s is in doubt with every status that does not speak for itself', (_, body) => {
    for (const status of [
      200, 201, 204, 301, 302, 307, 400, 401, 404, 408, 409, 422, 500, 502, 503, 504, 520,
    ])
      expect([status, classifyBy(venue, { status, body }).class]).toEqual([status, 'IN_DOUBT']);
  });

  it('a block and a limit speak for themselves', () => {
    for (const body of ['', '<html>', '{}']) {
      expect(classifyBy(venue, { status: 418, body })).toMatchObject({ class: 'STOP_VENUE', scope: 'VENUE' });
      expect(classifyBy(venue, { status: 429, body, retryAfterSeconds: 3 })).toMatchObject({
        class: 'RETRY_LATER',
        afterMs: 3000,
      });
    }
  });
});

import * as z from 'zod';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { classifyBy, type Meaning, type ReadError, type VenueErrors } from '../refusal.ts';
import { type RawAnswer, VenueHttpError } from '../venue-http.ts';

/**
 * Bitget's error codes (the error-code pages of its API: the unified account's of 2025, and the common ones) by what a
 * client must do. What is not listed proves nothing: 40010, 40725 and 45001, after which its documentation of a new order
 * says to look; 40015, 25000, 25001 and 25003, which may have done their work; 25212, 40786 and the like, after which the order is
 * there; 25204 and 43001, which are no answer to a new order; and every code of tomorrow.
 */
const meanings: ReadonlyMap<string, Meaning> = new Map(
  (
    [
      ['RETRY_LATER', [429, 25004, 30007, 40200]],
      ['RESYNC_CLOCK', [40004, 40005, 40008]],
      [
        'STOP_VENUE',
        [
          40001, 40002, 40003, 40006, 40009, 40011, 40012, 40014, 40016, 40018, 40022, 40024, 40037, 40038,
          40068, 40084, 40085, 25005, 25006, 25007, 25008, 25011, 25012, 25245, 25620,
        ],
      ],
      ['VENUE_INSUFFICIENT_FUNDS', [25202, 25203, 25219, 25220, 40754, 40762, 43012]],
      [
        'VENUE_INSTRUMENT',
        [25013, 25100, 25101, 25102, 25103, 25104, 25105, 25106, 25108, 25240, 40034, 40309],
      ],
      [
        'VENUE_FILTER',
        [
          25205, 25206, 25207, 25208, 25211, 25230, 25233, 25244, 25610, 25611, 40808, 41103, 43006, 45110,
          45111, 45115,
        ],
      ],
      ['VENUE_PARAMETER', [25200, 25236, 25237, 25238, 40007, 40017, 40019, 40020, 40404, 400172]],
      [
        'VENUE_REJECTED',
        [
          25010, 25107, 25209, 25210, 25213, 25214, 25215, 25216, 25222, 25223, 25225, 25226, 25227, 25228,
          25229, 25231, 25232, 25234, 25235, 25241, 25242, 25243, 25567, 25574, 25589, 25590, 25591, 25592,
          25593, 25601, 25612, 25654, 25655,
        ],
      ],
    ] as const
  ).flatMap(([meaning, codes]) => codes.map((code) => [String(code), meaning] as const)),
);

export const bitgetErrors: VenueErrors = {
  read: parseError,
  meaningOf: ({ code }) => meanings.get(code),
  // Of its firewall, whose body is not documented.
  statuses: { 403: 'STOP_VENUE' },
};

/** Of a look-up: there is no such order. Of a cancel: filled, cancelled, or never there. */
export const orderDoesNotExist = '25204';

/** Answer to POST /api/v3/trade/place-order that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  return classifyBy(bitgetErrors, answer);
}

const envelopeSchema = z.object({ code: z.string().regex(/^\d+$/), msg: z.string() });

/** Bitget may say no with status 200 too. */
export function isRefusal(body: string): boolean {
  const read = envelopeSchema.safeParse(json(body));
  return read.success && read.data.code !== success;
}

export const success = '00000';

function parseError(body: string): ReadError {
  const read = envelopeSchema.safeParse(json(body));
  return read.success ? { code: read.data.code, message: read.data.msg.slice(0, 200) } : {};
}

/** The code of a refusal by the venue itself: a firewall, a limit or a broken server may carry any body. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof VenueHttpError) || !ownStatuses.has(error.answer.status)) return undefined;
  return parseError(error.answer.body).code;
}

const ownStatuses: ReadonlySet<number> = new Set([200, 400, 401]);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

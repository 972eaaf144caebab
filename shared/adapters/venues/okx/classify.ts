import * as z from 'zod';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { classifyBy, type Meaning, type ReadError, type VenueErrors } from '../refusal.ts';
import { type RawAnswer, VenueHttpError } from '../venue-http.ts';

/**
 * OKX's error codes (the error-code page of its API v5 documentation, July 2026) by what a client must do. What is not
 * listed proves nothing: 50004, 50026, 51054 and 51149, which say so themselves; 50042, 50071, 51011 and 51016, after
 * which the order is there; and every code of tomorrow.
 */
const meanings: ReadonlyMap<string, Meaning> = new Map(
  (
    [
      ['RETRY_LATER', [50001, 50005, 50011, 50040, 50061, 51113]],
      // expTime in the past is a late request, or a clock that is behind: not processed either way.
      ['RESYNC_CLOCK', [50036, 50037, 50102]],
      [
        'STOP_VENUE',
        [
          50007, 50008, 50009, 50010, 50012, 50027, 50028, 50029, 50030, 50035, 50041, 50051, 50059, 50060,
          50100, 50101, 50103, 50104, 50105, 50106, 50107, 50108, 50109, 50110, 50111, 50112, 50113, 50114,
          50116, 50118, 50119, 50120, 50121, 51009, 51024,
        ],
      ],
      ['VENUE_INSUFFICIENT_FUNDS', [51008, 51017, 51127, 51131, 51502, 59200, 59201]],
      ['VENUE_POST_ONLY_WOULD_TAKE', [51511]],
      [
        'VENUE_INSTRUMENT',
        [
          50033, 50052, 50075, 51001, 51002, 51012, 51014, 51015, 51021, 51022, 51026, 51027, 51028, 51029,
          51030, 51087, 51155, 54007, 54072,
        ],
      ],
      [
        'VENUE_FILTER',
        [
          50122, 51004, 51005, 51006, 51007, 51020, 51031, 51033, 51101, 51105, 51106, 51107, 51116, 51120,
          51121, 51122, 51129, 51132, 51135, 51136, 51137, 51138, 51150, 51185, 51201, 51202, 51203, 51275,
        ],
      ],
      [
        'VENUE_PARAMETER',
        [
          50000, 50002, 50006, 50014, 50015, 50016, 50024, 50025, 50115, 51000, 51003, 51010, 51041, 51111,
          51128, 51130, 51133, 51139, 51144, 51204, 51205, 51276, 51415, 51514,
        ],
      ],
      [
        'VENUE_REJECTED',
        [
          50017, 50018, 50019, 50020, 50021, 50022, 50023, 50032, 51018, 51019, 51023, 51025, 51032, 51034,
          51037, 51038, 51043, 51056, 51102, 51103, 51104, 51108, 51109, 51110, 51112, 51115, 51117, 51124,
          51125, 51126, 51134, 51140, 51142, 51147, 51148, 51169, 51170, 51174, 51186, 51187, 51206, 51207,
          51209, 51210, 51211, 51213, 51277, 51278, 51279, 51280, 54000, 54001, 54004, 54006, 54008, 54011,
          54012, 54024, 54025, 54030, 54031, 54035, 54036,
        ],
      ],
    ] as const
  ).flatMap(([meaning, codes]) => codes.map((code) => [String(code), meaning] as const)),
);

export const okxErrors: VenueErrors = {
  read: parseError,
  meaningOf: ({ code }) => meanings.get(code),
  // Of its firewall, whose body is not documented; an address without a permission (50035) has the same status.
  statuses: { 403: 'STOP_VENUE' },
  // 50001, with which new orders are not taken; every other 5xx may have done its work.
  meaningOfBroken: ({ status, message }) =>
    status === 503 && /^service temporarily unavailable/i.test(message) ? 'RETRY_LATER' : undefined,
};

/** Of a look-up: there is no such order, or it was cancelled without a fill two hours ago. */
export const orderDoesNotExist = '51603';
/** Of a cancel: filled, cancelled, or never there. */
export const notOpen: ReadonlySet<string> = new Set(['51400', '51401', '51402', orderDoesNotExist]);
/** A cancel of before is still being worked on. */
export const beingCanceled = '51410';

/** Answer to POST /api/v5/trade/order that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  return classifyBy(okxErrors, answer);
}

const envelopeSchema = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  msg: z.string().default(''),
  data: z.unknown(),
});
const itemsSchema = z.array(z.object({ sCode: z.string(), sMsg: z.string().default('') })).min(1);

/** OKX says no with status 200: in the envelope, or in that of the one order of a request. */
export function isRefusal(body: string): boolean {
  const read = envelopeSchema.safeParse(json(body));
  if (!read.success) return false;
  return read.data.code !== '0' || itemsOf(read.data.data).some(({ sCode }) => sCode !== '0');
}

/** Codes 1 and 2 only sum up: the order's own code tells. */
function parseError(body: string): ReadError {
  const read = envelopeSchema.safeParse(json(body));
  if (!read.success) return {};
  const { code, msg, data } = read.data;
  const failed = itemsOf(data).find(({ sCode }) => sCode !== '0');
  if (failed) return { code: failed.sCode, message: failed.sMsg.slice(0, 200) };
  return { code, message: msg.slice(0, 200) };
}

function itemsOf(data: unknown): z.infer<typeof itemsSchema> {
  const read = itemsSchema.safeParse(data);
  return read.success ? read.data : [];
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

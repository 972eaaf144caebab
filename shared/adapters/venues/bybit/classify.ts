import * as z from 'zod';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { classifyBy, type Meaning, type ReadError, type VenueErrors } from '../refusal.ts';
import { type RawAnswer, VenueHttpError } from '../venue-http.ts';

/**
 * Bybit's codes (the error page of its V5 documentation) by what a client must do. What is not listed proves nothing:
 * 10000, 10016, 170007, 170032, 170146, 170147, 170149 and 170234, which are timeouts and failures of its servers; 10014,
 * 12141, 110030, 110072 and 170141, after which the order is there; 110001 and 170213, which say that it is not, for now;
 * 110079 and 170191, which want to be asked again; and every code of tomorrow. Markets that stand still for a while are
 * refused, not gone.
 */
const meanings: ReadonlyMap<number, Meaning> = new Map(
  (
    [
      ['RETRY_LATER', [10006, 10018, 170005, 170222]],
      ['RESYNC_CLOCK', [10002]],
      [
        'STOP_VENUE',
        [
          10003, 10004, 10005, 10007, 10008, 10010, 10020, 10024, 10027, 10028, 10029, 33004, 100028, 110018,
          110067, 170201,
        ],
      ],
      ['ADDRESS_BANNED', [10009]],
      [
        'VENUE_INSUFFICIENT_FUNDS',
        [
          110004, 110006, 110007, 110012, 110014, 110044, 110045, 110051, 110052, 110053, 170033, 170131,
          170223, 170226,
        ],
      ],
      ['VENUE_POST_ONLY_WOULD_TAKE', [170218]],
      ['VENUE_INSTRUMENT', [170121, 170209, 170221]],
      [
        'VENUE_FILTER',
        [
          12137, 110003, 110016, 110094, 170124, 170132, 170133, 170134, 170135, 170136, 170137, 170140,
          170148, 170192, 170193, 170194, 170197, 170198, 170199, 170200, 170204, 170206, 170228, 170229,
          170371, 170372,
        ],
      ],
      ['VENUE_PARAMETER', [10001, 12201, 110032, 170105, 170115, 170116, 170117, 170130, 170202]],
      [
        'VENUE_REJECTED',
        [
          110005, 110009, 110011, 110017, 110020, 110021, 110022, 110023, 110034, 110037, 110039, 110040,
          110042, 110057, 110058, 110061, 110063, 110066, 110068, 110069, 110070, 110092, 110093, 170034,
          170036, 170037, 170151, 170157, 170159, 170203, 170210, 170217, 170224, 170227, 170241,
        ],
      ],
    ] as const
  ).flatMap(([meaning, codes]) => codes.map((code) => [code, meaning] as const)),
);

/** One code stands for whatever is wrong with a request: its words tell what (10001). */
const wrongParameters: readonly (readonly [RegExp, Meaning])[] = [
  [/symbol.*invalid|invalid.*symbol/i, 'VENUE_INSTRUMENT'],
  [/\b(qty|quantity|number of contracts|price)\b/i, 'VENUE_FILTER'],
];

export const bybitErrors: VenueErrors = {
  read: parseError,
  meaningOf: ({ code, message }) =>
    (code === '10001' ? wrongParameters.find(([words]) => words.test(message))?.[1] : undefined) ??
    meanings.get(Number(code)),
  // Too many requests of this address, or one from where Bybit does no business; whatever the body.
  statuses: { 403: 'STOP_VENUE' },
};

/** Answer to POST /v5/order/create that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  return classifyBy(bybitErrors, answer);
}

/** Of a cancel: filled, cancelled, or never there. */
export const notOpen: ReadonlySet<string> = new Set(
  [110001, 110008, 110010, 170139, 170142, 170143, 170190, 170213].map(String),
);

/** The code when a cancel was refused because its order is not open. */
export function notOpenCode(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && isNotOpen(code) ? code : undefined;
}

export function isNotOpen(code: string): boolean {
  return notOpen.has(code);
}

const envelopeSchema = z.object({ retCode: z.int(), retMsg: z.string().default('') });

/** Bybit says no with status 200, in the envelope. */
export function isRefusal(body: string): boolean {
  const read = envelopeSchema.safeParse(json(body));
  return read.success && read.data.retCode !== 0;
}

function parseError(body: string): ReadError {
  const read = envelopeSchema.safeParse(json(body));
  if (!read.success || read.data.retCode === 0) return {};
  return { code: String(read.data.retCode), message: read.data.retMsg.slice(0, 200) };
}

/** The code of a refusal by the venue itself: a firewall, a limit or a broken server may carry any body. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof VenueHttpError) || error.answer.status !== 200) return undefined;
  return parseError(error.answer.body).code;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

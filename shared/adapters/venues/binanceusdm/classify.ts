import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { parseError } from '../binance/classify.ts';
import { classifyBy, type Meaning, type VenueErrors } from '../refusal.ts';
import type { RawAnswer } from '../venue-http.ts';

/**
 * Binance USDⓈ-M's error codes (its documentation, "Error Codes") by what a client must do. What is not listed proves
 * nothing: -1000, -1001, -1006 and -1007, whose execution is unknown; -4116, after which the order is there; -2022,
 * since the order that closed the position may have been this one.
 */
const meanings: ReadonlyMap<number, Meaning> = new Map(
  (
    [
      ['STOP_VENUE', [-1002, -1011, -1022, -2008, -2014, -2015, -2017, -4056, -4088]],
      ['RESYNC_CLOCK', [-1021, -5028]],
      ['RETRY_LATER', [-1003, -1008, -1015]],
      ['VENUE_INSUFFICIENT_FUNDS', [-2018, -2019, -4050, -4051]],
      ['VENUE_POST_ONLY_WOULD_TAKE', [-5022]],
      ['VENUE_INSTRUMENT', [-1121, -1122, -4022, -4140, -4141, -4144, -4402]],
      [
        'VENUE_FILTER',
        [
          -2025, -4001, -4002, -4003, -4004, -4005, -4006, -4007, -4013, -4014, -4016, -4023, -4024, -4131,
          -4164, -4183, -4184,
        ],
      ],
      [
        'VENUE_PARAMETER',
        [
          -1014, -1023, -2026, -4015, -4020, -4031, -4060, -4061, -4062, -4120, -4135, -4137, -4138, -4139,
          -5037, -5038, -5039, -5040,
        ],
      ],
      [
        'VENUE_REJECTED',
        [
          -1016, -1020, -1112, -2021, -2023, -2024, -2027, -2028, -4087, -4109, -4118, -4142, -4192, -4400,
          -4401, -5021, -5041,
        ],
      ],
    ] as const
  ).flatMap(([meaning, codes]) => codes.map((code) => [code, meaning] as const)),
);

/** These codes say why only in words, and none of them is documented. */
const inWordsOnly = new Set([-1010, -1013, -2010]);

export const binanceUsdmErrors: VenueErrors = {
  read: parseError,
  meaningOf: ({ code, message }) => meaningOf(Number(code), message),
  // 403 is the firewall, whose body is not documented; 408 a backend that did not answer in time.
  statuses: { 403: 'STOP_VENUE', 408: 'IN_DOUBT' },
  meaningOfBroken: ({ status, message }) => (status === 503 ? meaningOf503(message) : undefined),
};

/** Answer to POST /fapi/v1/order that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  return classifyBy(binanceUsdmErrors, answer);
}

function meaningOf(code: number, text: string): Meaning | undefined {
  const listed = meanings.get(code);
  if (listed) return listed;
  if (inWordsOnly.has(code)) return /duplicate/i.test(text) ? undefined : 'VENUE_REJECTED';
  return code <= -1100 && code >= -1199 ? 'VENUE_PARAMETER' : undefined;
}

/**
 * The documentation tells these 503 apart by their words alone, and the code beside them varies: "Unknown error, please
 * check your request or try again later." is of unknown execution, these were not executed.
 */
function meaningOf503(text: string): Meaning | undefined {
  const isNotExecuted =
    /^service unavailable\.?$/i.test(text) ||
    /^request throttled by system-level protection\./i.test(text) ||
    /^internal error; unable to process your request\./i.test(text);
  return isNotExecuted ? 'RETRY_LATER' : undefined;
}

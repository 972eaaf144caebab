import { describe, expect, it } from 'vitest';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { rejectionCodes } from '../refusal.ts';
import { classifyRefusal } from './classify.ts';

const refuse = (status: number, code: unknown, msg: string, retryAfterSeconds?: number) =>
  classifyRefusal({ status, body: JSON.stringify({ code, msg }), retryAfterSeconds });

type Row = readonly [
  status: number,
  code: number | null,
  msg: string,
  VenueAnswer['class'],
  rejection?: string,
];
const refused = (code: number, msg: string, rejection: string): Row => [
  400,
  code,
  msg,
  'REJECTED',
  rejection,
];

/** Codes and words of the error list of its documentation, and of its pages on HTTP return codes and on orders. */
const documented: readonly Row[] = [
  [400, -1000, 'An unknown error occured while processing the request.', 'IN_DOUBT'],
  [400, -1001, 'Internal error; unable to process your request. Please try again.', 'IN_DOUBT'],
  [400, -1006, 'An unexpected response was received. Execution status unknown.', 'IN_DOUBT'],
  [400, -1007, 'Timeout waiting for response from backend server. Send status unknown.', 'IN_DOUBT'],
  [408, -1007, 'Timeout waiting for response from backend server. Send status unknown.', 'IN_DOUBT'],
  [503, -1000, 'Unknown error, please check your request or try again later.', 'IN_DOUBT'],
  [503, -1003, 'Unknown error, please check your request or try again later.', 'IN_DOUBT'],
  [503, null, 'Service Unavailable.', 'RETRY_LATER'],
  [503, -1001, 'Internal error; unable to process your request. Please try again.', 'RETRY_LATER'],
  [503, -1008, 'Request throttled by system-level protection.', 'RETRY_LATER'],
  [
    503,
    -1008,
    'Request throttled by system-level protection. Reduce-only/close-position orders are exempt.',
    'RETRY_LATER',
  ],
  [400, -1008, 'Server is currently overloaded with other requests.', 'RETRY_LATER'],
  [429, -1003, 'Too many requests; current limit is 2400 requests per minute.', 'RETRY_LATER'],
  [429, -1015, 'Too many new orders; current limit is 300 orders per 10 SECONDS.', 'RETRY_LATER'],
  [418, -1003, 'Way too many requests; IP banned until 1700000000000.', 'STOP_VENUE'],
  [403, null, '', 'STOP_VENUE'],
  [401, -1002, 'You are not authorized to execute this request.', 'STOP_VENUE'],
  [400, -1022, 'Signature for this request is not valid.', 'STOP_VENUE'],
  [401, -2014, 'API-key format invalid.', 'STOP_VENUE'],
  [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'STOP_VENUE'],
  [400, -2017, 'API Keys are locked on this account.', 'STOP_VENUE'],
  [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'RESYNC_CLOCK'],
  [400, -5028, 'Timestamp for this request is outside of the ME recvWindow.', 'RESYNC_CLOCK'],
  [400, -2022, 'ReduceOnly Order is rejected.', 'IN_DOUBT'],
  [400, -4116, 'ClientOrderId is duplicated.', 'IN_DOUBT'],
  [400, -2010, 'Duplicate order sent.', 'IN_DOUBT'],
  refused(-2010, 'NEW_ORDER_REJECTED', 'VENUE_REJECTED'),
  refused(-2018, 'Balance is insufficient.', 'VENUE_INSUFFICIENT_FUNDS'),
  refused(-2019, 'Margin is insufficient.', 'VENUE_INSUFFICIENT_FUNDS'),
  refused(-2021, 'Order would immediately trigger.', 'VENUE_REJECTED'),
  refused(-2023, 'User in liquidation mode now.', 'VENUE_REJECTED'),
  refused(-2025, 'Reach max open order limit.', 'VENUE_FILTER'),
  refused(-2027, 'Exceeded the maximum allowable position at current leverage.', 'VENUE_REJECTED'),
  refused(-1102, "Mandatory parameter 'symbol' was not sent.", 'VENUE_PARAMETER'),
  refused(-1106, "Parameter 'reduceOnly' sent when not required.", 'VENUE_PARAMETER'),
  refused(-1111, 'Precision is over the maximum defined for this asset.', 'VENUE_PARAMETER'),
  refused(-1112, 'No orders on book for symbol.', 'VENUE_REJECTED'),
  refused(-1121, 'Invalid symbol.', 'VENUE_INSTRUMENT'),
  refused(-4005, 'Quantity greater than max quantity.', 'VENUE_FILTER'),
  refused(-4014, 'Price not increased by tick size.', 'VENUE_FILTER'),
  refused(-4016, "Limit price can't be higher than 61000.", 'VENUE_FILTER'),
  refused(-4023, 'Qty not increased by step size.', 'VENUE_FILTER'),
  refused(-4061, "Order's position side does not match user's setting.", 'VENUE_PARAMETER'),
  refused(
    -4131,
    "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
    'VENUE_FILTER',
  ),
  refused(-4141, 'Symbol is closed', 'VENUE_INSTRUMENT'),
  refused(-4164, "Order's notional must be no smaller than 100.", 'VENUE_FILTER'),
  refused(-4400, 'Futures Trading Quantitative Rules violated.', 'VENUE_REJECTED'),
  refused(-5021, 'Due to the order could not be filled immediately, the FOK order.', 'VENUE_REJECTED'),
  refused(
    -5022,
    'Due to the order could not be executed as maker, the Post Only order.',
    'VENUE_POST_ONLY_WOULD_TAKE',
  ),
  // Answers to other requests than a new order: here they prove nothing.
  [400, -2011, 'Unknown order sent.', 'IN_DOUBT'],
  [400, -2013, 'Order does not exist.', 'IN_DOUBT'],
  // Not documented today.
  [400, -4999, 'A code of tomorrow.', 'IN_DOUBT'],
  [400, -1200, 'A code of tomorrow.', 'IN_DOUBT'],
  [400, 0, 'No error at all.', 'IN_DOUBT'],
];

describe('a refusal that Binance USDⓈ-M documents', () => {
  it.each(
    documented.map(([status, code, msg, expected, rejection]) => ({
      status,
      code,
      msg,
      expected,
      rejection,
    })),
  )('HTTP $status, $code $msg: $expected', ({ status, code, msg, expected, rejection }) => {
    const answer = refuse(status, code, msg);
    expect([answer.class, answer.class === 'REJECTED' ? answer.code : undefined]).toEqual([
      expected,
      rejection,
    ]);
  });

  it('is told in one of our closed codes, each of which some row meets', () => {
    const met = new Set(documented.flatMap(([, , , , rejection]) => rejection ?? []));
    expect([...met].sort()).toEqual([...rejectionCodes].sort());
  });

  it('proves nothing with a 5xx around it, but for the words of a 503', () => {
    for (const [, code, msg, expected] of documented)
      for (const status of [500, 502, 503, 504, 520]) {
        const isOf503 = status === 503 && /^(service unav|request thr|internal error;)/i.test(msg);
        expect(refuse(status, code, msg).class, `${status} ${msg}`).toBe(
          isOf503 ? 'RETRY_LATER' : 'IN_DOUBT',
        );
        if (isOf503) expect(expected).toMatch(/RETRY_LATER|IN_DOUBT/);
      }
  });

  it.each([
    ['HTML', '<html>Service Unavailable.</html>'],
    ['nothing', ''],
    ['half of its JSON', '{"code":-1008,"msg":"Request thrott'],
    ['other words around the documented ones', '{"msg":"nginx: Service Unavailable."}'],
  ])('(503 with %s) proves nothing', (_, body) => {
    expect(classifyRefusal({ status: 503, body }).class).toBe('IN_DOUBT');
  });

  it('tells how long to wait where the venue does', () => {
    expect(refuse(429, -1015, 'Too many new orders.', 7)).toMatchObject({ afterMs: 7_000 });
  });
});

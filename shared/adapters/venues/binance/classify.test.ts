import { describe, expect, it } from 'vitest';
import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { rejectionCodes, unknownBy } from '../refusal.ts';
import { binanceErrors, classifyRefusal, parseError } from './classify.ts';

const bare = { retryAfterSeconds: undefined };
const refuse = (status: number, body: string, retryAfterSeconds?: number) =>
  classifyRefusal({ status, body, retryAfterSeconds });
const error = (code: unknown, msg: unknown) => JSON.stringify({ code, msg });

type Class = VenueAnswer['class'];
/** HTTP status, Binance's code, its words, what we must do, and our code of a refusal. */
type Row = readonly [status: number, code: number, msg: string, Class, rejection?: string];

/** Codes and words of the spot API documentation ("Error codes", commit a5e0bc3) and of recorded answers. */
const documented: readonly Row[] = [
  [400, -1000, 'An unknown error occurred while processing the request.', 'IN_DOUBT'],
  [400, -1001, 'Internal error; unable to process your request. Please try again.', 'IN_DOUBT'],
  [401, -1002, 'You are not authorized to execute this request.', 'STOP_VENUE'],
  [400, -1003, 'Too many requests queued.', 'RETRY_LATER'],
  [
    429,
    -1003,
    'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.',
    'RETRY_LATER',
  ],
  [418, -1003, 'Way too much request weight used; IP banned until 1700000000000.', 'STOP_VENUE'],
  [400, -1006, 'An unexpected response was received. Execution status unknown.', 'IN_DOUBT'],
  [400, -1007, 'Timeout waiting for response from backend server. Send status unknown.', 'IN_DOUBT'],
  [400, -1008, 'Server is currently overloaded with other requests.', 'RETRY_LATER'],
  [400, -1010, 'Duplicate order sent.', 'IN_DOUBT'],
  [400, -1010, 'Market is closed.', 'REJECTED', 'VENUE_INSTRUMENT'],
  [400, -1013, 'Filter failure: PRICE_FILTER', 'REJECTED', 'VENUE_FILTER'],
  [400, -1013, 'Filter failure: LOT_SIZE', 'REJECTED', 'VENUE_FILTER'],
  [400, -1013, 'Filter failure: NOTIONAL', 'REJECTED', 'VENUE_FILTER'],
  [400, -1013, 'Filter failure: MAX_NUM_ORDERS', 'REJECTED', 'VENUE_FILTER'],
  [400, -1013, 'Market is closed.', 'REJECTED', 'VENUE_INSTRUMENT'],
  [400, -1014, 'Unsupported order combination.', 'REJECTED', 'VENUE_PARAMETER'],
  [429, -1015, 'Too many new orders; current limit is 50 orders per 10 SECOND.', 'RETRY_LATER'],
  [400, -1016, 'This service is no longer available.', 'REJECTED', 'VENUE_REJECTED'],
  [404, -1020, 'This operation is not supported.', 'REJECTED', 'VENUE_REJECTED'],
  [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'RESYNC_CLOCK'],
  [400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.", 'RESYNC_CLOCK'],
  [400, -1022, 'Signature for this request is not valid.', 'STOP_VENUE'],
  [400, -1034, 'Too many concurrent connections.', 'RETRY_LATER'],
  [400, -1100, "Illegal characters found in parameter 'price'.", 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1102, "Mandatory parameter 'symbol' was not sent.", 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1106, "Parameter 'timeInForce' sent when not required.", 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1111, "Parameter 'quantity' has too much precision.", 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1112, 'No orders on book for symbol.', 'REJECTED', 'VENUE_REJECTED'],
  [400, -1116, 'Invalid orderType.', 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1121, 'Invalid symbol.', 'REJECTED', 'VENUE_INSTRUMENT'],
  [400, -1128, 'Combination of optional parameters invalid.', 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1130, "Data sent for parameter 'quantity' is not valid.", 'REJECTED', 'VENUE_PARAMETER'],
  [400, -1199, 'A take profit order in a sell OCO must be above.', 'REJECTED', 'VENUE_PARAMETER'],
  [401, -2008, 'Invalid Api-Key ID.', 'STOP_VENUE'],
  [
    400,
    -2010,
    'Account has insufficient balance for requested action.',
    'REJECTED',
    'VENUE_INSUFFICIENT_FUNDS',
  ],
  [400, -2010, 'Order would immediately match and take.', 'REJECTED', 'VENUE_POST_ONLY_WOULD_TAKE'],
  [400, -2010, 'Market is closed.', 'REJECTED', 'VENUE_INSTRUMENT'],
  [400, -2010, 'This symbol is not permitted for this account.', 'REJECTED', 'VENUE_INSTRUMENT'],
  [400, -2010, 'This symbol is restricted for this account.', 'REJECTED', 'VENUE_INSTRUMENT'],
  [400, -2010, 'This account may not place or cancel orders.', 'STOP_VENUE'],
  [400, -2010, 'This action is disabled on this account.', 'STOP_VENUE'],
  [400, -2010, 'Rest API trading is not enabled.', 'STOP_VENUE'],
  [400, -2010, 'Market orders are not supported for this symbol.', 'REJECTED', 'VENUE_PARAMETER'],
  [
    400,
    -2010,
    'Quote order qty market orders are not support for this symbol.',
    'REJECTED',
    'VENUE_PARAMETER',
  ],
  [400, -2010, 'Unsupported order combination', 'REJECTED', 'VENUE_PARAMETER'],
  [400, -2010, 'Price * QTY is zero or less.', 'REJECTED', 'VENUE_FILTER'],
  [400, -2010, 'IcebergQty exceeds QTY.', 'REJECTED', 'VENUE_FILTER'],
  [
    400,
    -2010,
    'Order book liquidity is less than `LOT_SIZE` filter minimum quantity.',
    'REJECTED',
    'VENUE_FILTER',
  ],
  [400, -2010, 'Order would trigger immediately.', 'REJECTED', 'VENUE_REJECTED'],
  [400, -2010, 'Unknown order sent.', 'IN_DOUBT'],
  [
    400,
    -1220,
    "The symbol's status does not match the requested symbolStatus.",
    'REJECTED',
    'VENUE_INSTRUMENT',
  ],
  [400, -1211, 'Invalid pegOffsetType.', 'REJECTED', 'VENUE_PARAMETER'],
  [400, -2010, 'Words that nobody has documented.', 'REJECTED', 'VENUE_REJECTED'],
  [400, -2010, 'Duplicate order sent.', 'IN_DOUBT'],
  [401, -2014, 'API-key format invalid.', 'STOP_VENUE'],
  [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'STOP_VENUE'],
  // Answers to other requests than a new order: here they prove nothing.
  [400, -2011, 'Unknown order sent.', 'IN_DOUBT'],
  [400, -2013, 'Order does not exist.', 'IN_DOUBT'],
  [409, -2021, 'Order cancel-replace partially failed.', 'IN_DOUBT'],
  [400, -2022, 'Order cancel-replace failed.', 'IN_DOUBT'],
  [400, -2026, 'Order was canceled or expired over 90 days ago and has been archived.', 'IN_DOUBT'],
  // Not documented today.
  [400, -1099, 'A code of tomorrow.', 'IN_DOUBT'],
  [400, -1200, 'A code of tomorrow.', 'IN_DOUBT'],
  [400, -9999, 'A code of tomorrow.', 'IN_DOUBT'],
  [400, 0, 'No error at all.', 'IN_DOUBT'],
  [400, 200, 'A success inside a failure.', 'IN_DOUBT'],
];

describe('a refusal that Binance documents', () => {
  it.each(
    documented.map(([status, code, msg, expected, rejection]) => ({
      status,
      code,
      msg,
      expected,
      rejection,
    })),
  )('HTTP $status, $code $msg: $expected', ({ status, code, msg, expected, rejection }) => {
    const answer = refuse(status, error(code, msg));
    expect([answer.class, answer.class === 'REJECTED' ? answer.code : undefined]).toEqual([
      expected,
      rejection,
    ]);
    if (answer.class === 'REJECTED') expect(answer.message).toBe(`${code} ${msg}`);
  });

  it('is told in one of our closed codes, each of which some row meets', () => {
    const met = new Set(documented.flatMap(([, , , , rejection]) => rejection ?? []));
    expect([...met].sort()).toEqual([...rejectionCodes].sort());
  });

  it('proves nothing with a 5xx around it', () => {
    for (const [, code, msg] of documented)
      for (const status of [500, 502, 503, 504, 520, 599])
        expect(refuse(status, error(code, msg))).toMatchObject({ class: 'IN_DOUBT', code: String(code) });
  });
});

/** Bodies that are not Binance's: from proxies, firewalls, and cut connections. */
const unreadable: readonly (readonly [string, string])[] = [
  ['HTML', '<html><body>502 Bad Gateway</body></html>'],
  ['nothing', ''],
  ['blanks', ' \n '],
  ['half of its JSON', '{"code":-2010,"msg":"Account has insuff'],
  ['JSON and more', '{"code":-2010,"msg":"Market is closed."}<!-- cached -->'],
  ['null', 'null'],
  ['a number', '-2010'],
  ['text', '"-2010"'],
  ['a list', '[{"code":-2010,"msg":"Market is closed."}]'],
  ['an empty object', '{}'],
  ['words without a code', '{"msg":"Account has insufficient balance for requested action."}'],
  ['a code as text', error('-2010', 'Market is closed.')],
  ['a code that is no integer', error(-1100.5, 'Illegal characters found in a parameter.')],
  ['a code without end', '{"code":-1e999,"msg":"Market is closed."}'],
  ['no code', error(null, 'Market is closed.')],
  ['an object as code', error({ valueOf: -2010 }, 'Market is closed.')],
];

describe('an answer that is not Binance’s', () => {
  it.each(unreadable)('%s proves nothing, whatever its status', (_, body) => {
    for (const status of [300, 302, 400, 401, 404, 409, 500, 502, 503, 504])
      expect(refuse(status, body)).toMatchObject({ class: 'IN_DOUBT', code: `HTTP_${status}` });
  });

  it('with a code but without words is read by its code', () => {
    for (const body of ['{"code":-1121}', error(-1121, 7), error(-1121, null)])
      expect(refuse(400, body)).toMatchObject({ class: 'REJECTED', code: 'VENUE_INSTRUMENT' });
  });

  it('keeps no more than 200 characters of its words', () => {
    expect(parseError(error(-1121, 'x'.repeat(5000))).message).toHaveLength(200);
  });
});

describe('a limit, a ban, a firewall', () => {
  const bodies = [
    ...unreadable.map(([, body]) => body),
    ...documented.map(([, code, msg]) => error(code, msg)),
  ];

  it('418 and 403 stop the venue, whatever the body', () => {
    for (const status of [418, 403])
      for (const body of bodies)
        expect(refuse(status, body, 5)).toMatchObject({ class: 'STOP_VENUE', code: `HTTP_${status}` });
  });

  it('429 waits as long as told, whatever the body', () => {
    for (const body of bodies)
      expect(refuse(429, body, 7)).toMatchObject({ class: 'RETRY_LATER', afterMs: 7000 });
  });

  it('waits a second where nobody says how long, and not at all when told 0', () => {
    expect(classifyRefusal({ status: 429, body: '', ...bare })).toMatchObject({ afterMs: 1000 });
    expect(refuse(400, error(-1003, 'Too many requests queued.'))).toMatchObject({ afterMs: 1000 });
    expect(refuse(429, '', 0)).toMatchObject({ afterMs: 0 });
  });
});

it('a question about an instrument that is not there any more says so, and one that was not answered does not', () => {
  const gone = { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' };
  expect(unknownBy(binanceErrors, gone)).toMatchObject({ class: 'UNKNOWN', code: '-1121', isDelisted: true });
  expect(unknownBy(binanceErrors, { ...gone, status: 502 })).not.toHaveProperty('isDelisted');
});

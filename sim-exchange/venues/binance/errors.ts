/** What a route answers: HTTP status, JSON body, extra headers. */
export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Binance's own codes and words, as its documentation and its servers give them. */
const refusals = {
  unauthorizedRoute: [404, -1020, 'This operation is not supported.'],
  tooMuchWeight: [
    429,
    -1003,
    'Too much request weight used; current limit is $ request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
  ],
  tooManyOrders: [429, -1015, 'Too many new orders; current limit is $ orders per 10 SECOND.'],
  filterFailure: [400, -1013, 'Filter failure: $'],
  stopReached: [400, -2010, 'Stop price would trigger immediately.'],
  tooOld: [400, -1021, 'Timestamp for this request is outside of the recvWindow.'],
  tooEarly: [400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."],
  badSignature: [400, -1022, 'Signature for this request is not valid.'],
  illegalCharacters: [400, -1100, "Illegal characters found in parameter '$'; legal range is '$'."],
  mandatory: [400, -1102, "Mandatory parameter '$' was not sent, was empty/null, or malformed."],
  eitherMandatory: [400, -1102, "Param '$' or '$' must be sent, but both were empty/null!"],
  notRequired: [400, -1106, "Parameter '$' sent when not required."],
  tooPrecise: [400, -1111, "Parameter '$' has too much precision."],
  invalidTimeInForce: [400, -1115, 'Invalid timeInForce.'],
  invalidType: [400, -1116, 'Invalid orderType.'],
  invalidSide: [400, -1117, 'Invalid side.'],
  invalidInterval: [400, -1120, 'Invalid interval.'],
  invalidSymbol: [400, -1121, 'Invalid symbol.'],
  badCombination: [400, -1128, 'Combination of optional parameters invalid.'],
  invalidData: [400, -1130, "Data sent for parameter '$' is not valid."],
  invalidRestrictions: [400, -1145, 'Invalid cancelRestrictions'],
  cancelRestricted: [400, -2011, 'Order was not canceled due to cancel restrictions.'],
  recvWindowTooBig: [400, -1131, "'recvWindow' must be less than 60000."],
  insufficientBalance: [400, -2010, 'Account has insufficient balance for requested action.'],
  duplicateOrder: [400, -2010, 'Duplicate order sent.'],
  wouldTake: [400, -2010, 'Order would immediately match and take.'],
  unknownOrder: [400, -2011, 'Unknown order sent.'],
  noSuchOrder: [400, -2013, 'Order does not exist.'],
  badKeyFormat: [401, -2014, 'API-key format invalid.'],
  unknownKey: [401, -2008, 'Invalid Api-Key ID.'],
  rejectedKey: [401, -2015, 'Invalid API-key, IP, or permissions for action.'],
} as const satisfies Record<string, readonly [number, number, string]>;

export type RefusalName = keyof typeof refusals;

/** The reply for a refusal; each `$` in its words is replaced by the next of `values`. */
export function refuse(name: RefusalName, ...values: (string | number)[]): Reply {
  const [status, code, words] = refusals[name];
  const rest = [...values];
  const msg = words.replace(/\$/g, () => String(rest.shift() ?? ''));
  return { status, body: { code, msg } };
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** What a route answers: HTTP status and the whole body but for the time, which the wire adds. */
export interface Reply {
  status: number;
  body: { code: string; msg: string; data: unknown };
}

/**
 * Bitget's own codes and words: the error-code page of its unified account's API (2025) and, for keys and requests, of
 * its common one. It answers 400 to whatever it refuses, 429 to what comes too often.
 */
const refusals = {
  tooMany: ['429', 'Too Many Requests'],
  keyEmpty: ['40001', 'ACCESS_KEY cannot be empty'],
  signEmpty: ['40003', 'Signature cannot be empty'],
  timestampWrong: ['40005', 'Invalid ACCESS_TIMESTAMP'],
  badContentType: ['40007', 'Invalid Content_Type'],
  timestampExpired: ['40008', 'Request timestamp expired'],
  signWrong: ['40009', 'sign signature error'],
  passphraseEmpty: ['40011', 'ACCESS_PASSPHRASE cannot be empty'],
  passphraseWrong: ['40012', 'apikey/password is incorrect'],
  notAllowed: ['40014', 'Incorrect permissions, need uta_trade or uta_mgt read or read_write permissions'],
  parameter: ['40017', 'Parameter verification failed $'],
  ipUnknown: ['40018', 'Invalid IP'],
  empty: ['40019', 'Parameter $ cannot be empty'],
  parameterWrong: ['40020', 'Parameter $ error'],
  noSymbol: ['40034', 'Parameter $ does not exist'],
  keyWrong: ['40037', 'Apikey does not exist'],
  classicOnly: [
    '40085',
    'You are in Unified Account mode, and the Classic Account API is not supported at this time',
  ],
  badJson: ['40020', 'Parameter body error'],
  notFound: ['40404', 'Request URL NOT FOUND'],
  transferTooMuch: ['43117', 'Exceeded Max. transferable quantity'],
  busy: ['25010', 'Unsupported position mode switch'],
  positionBusy: ['25107', 'There is currently a position, please close the position'],
  noPair: ['25100', 'Trading pair $ does not exist'],
  invalid: ['25200', '$ validation error'],
  noCoin: ['25201', 'Currency does not exist'],
  noBalance: ['25202', 'Insufficient balance'],
  noMargin: ['25203', 'Insufficient margin'],
  noOrder: ['25204', 'Order does not exist'],
  priceBelow: ['25205', '$ trading price cannot be below $%'],
  priceAbove: ['25206', '$ trading price cannot exceed $%'],
  tooSmall: ['25207', '$ trading quantity cannot be less than $ units'],
  tooMuch: ['25208', '$ trading quantity cannot exceed $ units'],
  tooManyOpen: ['25211', 'Exceeds the limit of $ maximum orders'],
  duplicateId: ['25212', 'Duplicate clientOid'],
  leverageRange: ['25223', 'Exceeds Max. leverage'],
  nothingToClose: ['25227', 'No position available to close'],
  leverageMargin: ['25228', 'Unable to update leverage for this position, insufficient margin!'],
  closeTooMuch: ['25231', 'Close quantity cannot exceed the held position quantity'],
  wrongSide: ['25236', 'Incorrect position open type'],
  notStep: ['25244', 'Price should be a multiple of $'],
  notModifiable: ['25568', 'The order does not meet the modification requirements.'],
  unchanged: [
    '25571',
    'The modification price and qty is the same as the original value. Please adjust and try again.',
  ],
  tpBelowMark: [
    '25589',
    'For long position TP/SL (close long), the take-profit trigger price must be greater than the mark price',
  ],
  slAboveMark: [
    '25590',
    'For long position TP/SL (close long), the stop-loss trigger price must be less than the mark price',
  ],
  tpAboveMark: [
    '25591',
    'For short position TP/SL (close short), the take-profit trigger price must be less than the mark price',
  ],
  slBelowMark: [
    '25592',
    'For short position TP/SL (close short), the stop-loss trigger price must be greater than the mark price',
  ],
  noStrategies: ['25593', 'The current trading type does not support TP/SL settings'],
  strategyGone: ['25597', 'Strategy does not exist or has already been stopped'],
  strategyUnchanged: ['25600', 'No changes made to the TP/SL order; please modify before submitting'],
  strategyNoPosition: ['25601', 'Position does not exist; cannot set TP/SL'],
  notPrecise: ['25610', 'Order amount does not meet precision requirements'],
  amountTooSmall: ['45110', 'less than the minimum amount $ $'],
} as const satisfies Record<string, readonly [string, string]>;

export type RefusalName = keyof typeof refusals;

export interface Refusal {
  code: string;
  words: string;
}

/** A refusal by name; each `$` in its words is replaced by the next of `values`. */
export function refusal(name: RefusalName, ...values: (string | number)[]): Refusal {
  const [code, words] = refusals[name];
  const rest = [...values];
  return { code, words: words.replace(/\$/g, () => String(rest.shift() ?? '')) };
}

export function refused({ code, words }: Refusal): Reply {
  const status = code === '429' ? 429 : code === '40404' ? 404 : 400;
  return { status, body: { code, msg: words, data: null } };
}

export function ok(data: unknown): Reply {
  return { status: 200, body: { code: '00000', msg: 'success', data } };
}

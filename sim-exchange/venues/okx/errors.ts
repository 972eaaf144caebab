/** What a route answers: HTTP status and the whole body. */
export interface Reply {
  status: number;
  body: unknown;
}

/**
 * OKX's own codes with their HTTP status and words: the error-code page of its API v5 documentation, July 2026.
 * A subcode follows its code after an underscore, as there.
 */
const refusals = {
  bodyEmpty: ['50000', 400, 'Body for POST request cannot be empty.'],
  unavailable: ['50001', 503, 'Service temporarily unavailable. Please try again later.'],
  badJson: ['50002', 400, 'JSON syntax error'],
  badContentType: ['50006', 400, 'Invalid Content-Type. Please use "application/JSON".'],
  tooMany: ['50011', 429, 'Too Many Requests'],
  empty: ['50014', 400, 'Parameter $ can not be empty.'],
  eitherRequired: ['50015', 400, 'Either parameter $ or $ is required'],
  notTogether: ['50024', 200, 'Parameter $ and $ can not exist at the same time.'],
  expired: [
    '50036',
    200,
    "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.",
  ],
  accountRate: ['50061', 200, "You've reached the maximum order rate limit for this account."],
  otherEnvironment: ['50101', 401, 'APIKey does not match current environment.'],
  timestampExpired: ['50102', 401, 'Timestamp request expired.'],
  keyEmpty: ['50103', 401, 'Request header "OK-ACCESS-KEY" cannot be empty.'],
  passphraseEmpty: ['50104', 401, 'Request header "OK-ACCESS-PASSPHRASE" cannot be empty.'],
  passphraseWrong: ['50105', 401, 'Request header "OK-ACCESS-PASSPHRASE" incorrect.'],
  signEmpty: ['50106', 401, 'Request header "OK-ACCESS-SIGN" cannot be empty.'],
  timestampEmpty: ['50107', 401, 'Request header "OK-ACCESS-TIMESTAMP" cannot be empty.'],
  ipUnknown: ['50110', 401, "Your IP $ is not included in your API key's IP whitelist."],
  keyWrong: ['50111', 401, 'Invalid OK-ACCESS-KEY.'],
  timestampWrong: ['50112', 401, 'Invalid OK-ACCESS-TIMESTAMP.'],
  signWrong: ['50113', 401, 'Invalid signature.'],
  methodWrong: ['50115', 405, 'Invalid request method.'],
  keyGone: ['50119', 200, "API key doesn't exist"],
  notAllowed: ['50120', 200, "This API key doesn't have permission to use this function"],
  parameter: ['51000', 400, 'Parameter $ error'],
  noInstrument: ['51001', 200, "Instrument ID, Instrument ID code or Spread ID doesn't exist."],
  eitherId: ['51003', 200, 'Either client order ID or order ID is required.'],
  tooMuch: ['51005', 200, 'Your order amount exceeds the max order amount.'],
  priceLimit: [
    '51006',
    200,
    'Order price is not within the price limit (max buy price: $ , min sell price: $ )',
  ],
  noBalance: ['51008_1000', 200, 'Order failed. Insufficient $ balance in account'],
  noMargin: ['51008_1001', 200, 'Order failed. Insufficient $ margin in account'],
  wrongAccountMode: ['51010', 200, 'Request unsupported under current account mode'],
  instTypeMismatch: ['51015', 200, "Instrument ID doesn't match instrument type."],
  duplicateId: ['51016', 200, 'Client order ID already exists.'],
  tooSmall: ['51020', 200, 'Your order should meet or exceed the minimum order amount.'],
  noPosition: ['51023', 200, "Position doesn't exist."],
  tpUnderOrder: ['51046', 200, 'The take profit trigger price must be higher than the order price'],
  slOverOrder: ['51047', 200, 'The stop loss trigger price must be lower than the order price'],
  tpOverOrder: ['51048', 200, 'The take profit trigger price must be lower than the order price'],
  slUnderOrder: ['51049', 200, 'The stop loss trigger price must be higher than the order price'],
  duplicateAlgoId: ['51065', 200, 'algoClOrdId already exists.'],
  tooManyOpen: [
    '51102',
    200,
    'Order failed, the number of pending orders for this instId can’t be more than $ (orders)',
  ],
  batchTooLong: ['51111', 200, 'Maximum $ orders can be placed in bulk.'],
  closeTooMuch: ['51112', 200, 'Close order size exceeds available size for this position.'],
  notLotMultiple: ['51121', 200, 'Order quantity must be a multiple of the lot size.'],
  reduceOnlySpot: [
    '51139',
    200,
    'Reduce-only feature is unavailable for the spot transactions by spot mode.',
  ],
  tooPrecise: ['51150', 200, 'The precision of the number of trades or the price exceeds the limit.'],
  nothingToReduce: [
    '51169',
    200,
    "Order failed because you don't have any positions in this direction for this contract to reduce or close.",
  ],
  reduceSameSide: [
    '51170',
    200,
    'Failed to place order. A reduce-only order can’t be the same trading direction as your existing positions.',
  ],
  leverageTooHigh: [
    '51186',
    200,
    'Order failed. The leverage for $ in your current margin mode is $x, which exceeds the platform limit of $x.',
  ],
  priceMissing: ['51204', 200, 'The price for the limit order cannot be empty.'],
  algoPrice: ['51250', 200, 'Algo order price is out of the available range.'],
  callbackRate: [
    '51257',
    200,
    'Trailing stop order callback rate error. The callback rate should be $< x<=$%.',
  ],
  tpAboveLast: ['51277', 200, 'TP trigger price cannot be higher than the last price.'],
  slBelowLast: ['51278', 200, 'SL trigger price cannot be lower than the last price.'],
  tpBelowLast: ['51279', 200, 'TP trigger price cannot be lower than the last price.'],
  slAboveLast: ['51280', 200, 'SL trigger price cannot be higher than the last price.'],
  closeFractionNet: [
    '51327',
    200,
    'closeFraction is only available for Expiry Futures and Perpetual Futures',
  ],
  lastOnly: [
    '51415',
    200,
    'Unable to place order. Spot trading only supports using the last price as trigger price. Please select "Last" and try again.',
  ],
  cancelGone: [
    '51400',
    200,
    'Order cancellation failed as the order has been filled, canceled or does not exist.',
  ],
  nothingToAmend: ['51500', 200, 'You must enter a price, quantity, or TP/SL'],
  amendNoBalance: ['51502_1030', 200, 'Unable to edit order: insufficient balance or margin.'],
  amendGone: ['51503', 200, 'Your order has already been filled or canceled.'],
  amendWrongType: ['51506', 200, 'Order modification unavailable for the order type.'],
  amendPostOnly: [
    '51511',
    200,
    'Modification failed as the order price did not meet the requirement for Post Only.',
  ],
  noAlgo: ['51527', 200, 'Order modification unsuccessful. The stop order does not exist.'],
  noOrder: ['51603', 200, 'Order does not exist.'],
  transferTooMuch: ['58350', 200, 'Insufficient balance.'],
  noDeposit: ['58002', 200, 'Please activate Savings Account first.'],
  settingBusy: [
    '59000',
    200,
    'Setting failed. Cancel any open orders, close positions, and stop trading bots first.',
  ],
  leverageBusy: [
    '59101',
    200,
    'Leverage cannot be adjusted with isolated pending orders. Cancel them and try again.',
  ],
  leverageRange: ['59102', 200, 'Leverage exceeds the maximum limit. Please lower the leverage.'],
  leverageMargin: [
    '59103',
    200,
    'Account margin is insufficient and leverage is too low. Please increase the leverage.',
  ],
  marginNoPosition: ['59300', 200, "Position doesn't exist."],
  marginTooMuch: ['59301', 200, 'Margin adjustment failed for exceeding the max limit.'],
} as const satisfies Record<string, readonly [string, number, string]>;

export type RefusalName = keyof typeof refusals;

/** One refusal: OKX's code, the subcode behind it (`''` for none), its words. */
export interface Refusal {
  code: string;
  subCode: string;
  status: number;
  words: string;
}

/** A refusal by name; each `$` in its words is replaced by the next of `values`. */
export function refusal(name: RefusalName, ...values: (string | number)[]): Refusal {
  const [full, status, words] = refusals[name];
  const [code = full, subCode = ''] = full.split('_');
  const rest = [...values];
  return { code, subCode, status, words: words.replace(/\$/g, () => String(rest.shift() ?? '')) };
}

/** A whole request refused: no data, the code in the envelope. */
export function refused({ code, status, words }: Refusal): Reply {
  return { status, body: { code, data: [], msg: words } };
}

export function ok(data: unknown[]): Reply {
  return { status: 200, body: { code: '0', data, msg: '' } };
}

/** What became of one item of an order request: who it was, and the refusal if there is one. */
export interface ItemResult {
  ids: Record<string, unknown>;
  refusal?: Refusal | undefined;
}

/** The envelope of order requests: each item has its own code; the outer one sums them up. Times in microseconds. */
export function itemsReply(items: readonly ItemResult[], inMs: number, success = ''): Reply {
  const failed = items.filter((item) => item.refusal !== undefined).length;
  const [code, msg] =
    failed === 0
      ? ['0', '']
      : failed === items.length
        ? ['1', 'All operations failed']
        : ['2', 'Bulk operation partially succeeded.'];
  const data = items.map(({ ids, refusal: reason }) => ({
    ...ids,
    sCode: reason?.code ?? '0',
    sMsg: reason?.words ?? success,
    subCode: reason?.subCode ?? '',
  }));
  return { status: 200, body: { code, data, inTime: `${inMs}000`, msg, outTime: `${inMs}123` } };
}

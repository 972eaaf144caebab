/** What a route answers; the wire adds the time. Bybit answers nearly everything with HTTP 200. */
export interface Reply {
  status: number;
  retCode: number;
  retMsg: string;
  result: unknown;
  retExtInfo: unknown;
}

export type Category = 'spot' | 'linear';

/** One refusal: Bybit's retCode and its words. */
export interface Refusal {
  code: number;
  words: string;
}

/** Codes of the error page of Bybit's V5 documentation. Two of them: spot's own, and that of contracts. */
const refusals = {
  parameter: [10001, 'params error: $ invalid'],
  missing: [10001, 'params error: Missing some parameters that must be filled in: $'],
  category: [10001, 'Illegal category'],
  timeRange: [10001, 'The time range between startTime and endTime cannot exceed 7 days'],
  anySymbol: [10001, 'params error: one of symbol, settleCoin and baseCoin is required'],
  eitherId: [10001, 'params error: orderId or orderLinkId is required'],
  notModified: [10001, 'order not modified'],
  positionIdx: [10001, 'position idx not match position mode'],
  leverageSides: [10001, 'buy leverage must be equal to sell leverage'],
  zeroPosition: [10001, 'can not set tp/sl/ts for zero position'],
  stopSide: [10001, '$:$ set for $ position should be $ than base_price:$'],
  batchTooLong: [10001, 'The number of orders in one batch cannot exceed $'],
  sizeTooBig: [10001, 'The number of contracts exceeds maximum limit allowed: too large'],
  timestamp: [
    10002,
    'invalid request, please check your server timestamp or recv_window param. req_timestamp[$],server_timestamp[$],recv_window[$]',
  ],
  keyInvalid: [10003, 'API key is invalid.'],
  signInvalid: [10004, 'error sign! origin_string[$]'],
  notAllowed: [10005, 'Permission denied, please check your API key permissions.'],
  tooMany: [10006, 'Too many visits. Exceeded the API Rate Limit.'],
  addressUnknown: [10010, "Unmatched IP, please check your API key's bound IP addresses."],
  notFound: [10017, 'Route not found.'],
  notForUnified: [100028, 'The API cannot be accessed by unified account users.'],
  keyExpired: [33004, 'Your api key has expired.'],
  stopNotModified: [34040, 'not modified'],
  lateCancel: [110001, 'order not exists or too late to cancel'],
  lateAmend: [110001, 'order not exists or too late to replace'],
  priceRange: [110003, 'Order price exceeds the allowable range.'],
  noMargin: [110007, 'ab not enough for new order'],
  tooManyStops: [110009, 'The number of stop orders exceeds the maximum allowable limit.'],
  leverageTooHigh: [110013, 'cannot set leverage [$] gt maxLeverage [$] by risk limit'],
  noMarginToAdd: [110014, 'Insufficient available balance to add additional margin.'],
  crossMargin: [110015, 'The position is in cross margin mode.'],
  nothingToReduce: [110017, 'orderQty will be truncated to zero.'],
  tooManyOrders: [110020, 'Not allowed to have more than $ active orders.'],
  modeHasPosition: [110024, 'You have an existing position, so the position mode cannot be switched.'],
  modeSame: [110025, 'Position mode is not modified'],
  modeHasOrders: [110028, 'You have existing open orders, so the position mode cannot be switched.'],
  noPosition: [110033, 'You cannot set margin without an open position.'],
  leverageSame: [110043, 'leverage not modified'],
  leverageMargin: [110044, 'Available margin is insufficient.'],
  belowFilled: [
    110064,
    'The number of contracts modified cannot be less than or equal to the filled quantity',
  ],
  duplicateId: [110072, 'OrderLinkedID is duplicate'],
  notRising: [110092, 'expect Rising, but trigger_price[$] <= current[$]'],
  notFalling: [110093, 'expect Falling, but trigger_price[$] >= current[$]'],
  belowMinimum: [110094, 'Order does not meet minimum order value $USDT'],
  transferTooMuch: [131212, 'Insufficient balance'],
  transferTwice: [131214, 'transferId is exist'],
  transferAmount: [131215, 'Amount error'],
  transferSame: [131211, "fromAccountType can't be the same as toAccountType"],
  spotTimeInForce: [170115, 'Invalid timeInForce.'],
  spotOrderType: [170116, 'Invalid orderType.'],
  spotSide: [170117, 'Invalid side.'],
  spotSymbol: [170121, 'Invalid symbol.'],
  spotValueTooBig: [170124, 'Order amount too large.'],
  spotPrice: [170130, "Data sent for parameter '$' is not valid."],
  spotNoBalance: [170131, 'Insufficient balance.'],
  spotPriceDecimals: [170134, 'Order price has too many decimals.'],
  spotTooBig: [170135, 'Order quantity exceeded upper limit.'],
  spotTooSmall: [170136, 'Order quantity exceeded lower limit.'],
  spotQuantityDecimals: [170137, 'Order quantity has too many decimals.'],
  spotBelowMinimum: [170140, 'Order value exceeded lower limit.'],
  spotDuplicateId: [170141, 'Duplicate clientOrderId.'],
  spotStopReached: [170159, 'Trigger price has been reached already.'],
  spotBuyLimit: [170193, 'Buy order price cannot be higher than $USDT.'],
  spotSellLimit: [170194, 'Sell order price cannot be lower than $USDT.'],
  spotTooManyOrders: [170203, 'Too many open orders.'],
  spotNoOrder: [170213, 'Order does not exist.'],
  marginModeFailed: [3400045, 'Set margin mode failed'],
} as const satisfies Record<string, readonly [number, string]>;

export type RefusalName = keyof typeof refusals;

/** A refusal by name; each `$` in its words is replaced by the next of `values`. */
export function refusal(name: RefusalName, ...values: (string | number)[]): Refusal {
  const [code, words] = refusals[name];
  const rest = [...values];
  return { code, words: words.replace(/\$/g, () => String(rest.shift() ?? '')) };
}

export function refuse(name: RefusalName, ...values: (string | number)[]): Reply {
  return refused(refusal(name, ...values));
}

export function refused({ code, words }: Refusal): Reply {
  return { status: 200, retCode: code, retMsg: words, result: {}, retExtInfo: {} };
}

export function ok(result: unknown, retMsg = 'OK', retExtInfo: unknown = {}): Reply {
  return { status: 200, retCode: 0, retMsg, result, retExtInfo };
}

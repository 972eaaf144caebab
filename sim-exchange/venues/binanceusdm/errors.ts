import type { Reply } from '../binance/errors.ts';

export type { Reply } from '../binance/errors.ts';

/** Binance USDⓈ-M's own codes and words, from its error code list (developers.binance.com, usds-margined-futures). */
const refusals = {
  tooMuchWeight: [
    429,
    -1003,
    'Too many requests; current limit is $ requests per minute. Please use the websocket for live updates to avoid polling the API.',
  ],
  tooManyOrders: [429, -1015, 'Too many new orders; current limit is $ orders per $.'],
  unsupportedRoute: [404, -5000, 'Path $, Method $ is invalid'],
  tooOld: [400, -1021, 'Timestamp for this request is outside of the recvWindow.'],
  tooEarly: [400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."],
  startAfterEnd: [400, -1023, 'Start time is greater than end time.'],
  illegalCharacters: [400, -1100, "Illegal characters found in parameter '$'; legal range is '$'."],
  mandatory: [400, -1102, "Mandatory parameter '$' was not sent, was empty/null, or malformed."],
  eitherMandatory: [400, -1102, "Param '$' or '$' must be sent, but both were empty/null!"],
  notRequired: [400, -1106, "Parameter '$' sent when not required."],
  tooPrecise: [400, -1111, 'Precision is over the maximum defined for this asset.'],
  invalidTimeInForce: [400, -1115, 'Invalid timeInForce.'],
  invalidType: [400, -1116, 'Invalid orderType.'],
  invalidSide: [400, -1117, 'Invalid side.'],
  invalidInterval: [400, -1120, 'Invalid interval.'],
  invalidSymbol: [400, -1121, 'Invalid symbol.'],
  noListenKey: [400, -1125, 'This listenKey does not exist.'],
  tooLongSpan: [400, -4165, 'Maximum time interval is $ days'],
  badCombination: [400, -1128, 'Combination of optional parameters invalid.'],
  invalidParameter: [400, -1130, "Data sent for parameter '$' is not valid."],
  invalidResponseType: [400, -1136, 'Invalid newOrderRespType.'],
  unknownOrder: [400, -2011, 'Unknown order sent.'],
  noSuchOrder: [400, -2013, 'Order does not exist.'],
  insufficientMargin: [400, -2019, 'Margin is insufficient.'],
  immediateTrigger: [400, -2021, 'Order would immediately trigger.'],
  reduceOnly: [400, -2022, 'ReduceOnly Order is rejected.'],
  tooManyOpenOrders: [400, -2025, 'Reach max open order limit.'],
  maxLeverageRatio: [400, -2027, 'Exceeded the maximum allowable position at current leverage.'],
  leverageTooSmall: [400, -2028, 'Leverage is smaller than permitted: insufficient margin balance.'],
  priceTooLow: [400, -4001, 'Price less than 0.'],
  priceTooHigh: [400, -4002, 'Price greater than max price.'],
  quantityZero: [400, -4003, 'Quantity less than or equal to zero.'],
  quantityTooSmall: [400, -4004, 'Quantity less than min quantity.'],
  quantityTooBig: [400, -4005, 'Quantity greater than max quantity.'],
  stopTooLow: [400, -4006, 'Stop price less than zero.'],
  stopTooHigh: [400, -4007, 'Stop price greater than max price.'],
  priceBelowMin: [400, -4013, 'Price less than min price.'],
  priceOffTick: [400, -4014, 'Price not increased by tick size.'],
  clientIdTooLong: [400, -4015, 'Client order id length should not be more than 36 chars'],
  priceAboveCap: [400, -4016, "Limit price can't be higher than $."],
  depthLimit: [400, -4021, '$ is not valid depth limit.'],
  quantityOffStep: [400, -4023, 'Qty not increased by step size.'],
  priceBelowFloor: [400, -4024, "Limit price can't be lower than $."],
  badLeverage: [400, -4028, 'Leverage $ is not valid'],
  badWorkingType: [400, -4031, 'Invalid parameter working type: $'],
  tooManyStops: [400, -4045, 'Reach max stop order limit.'],
  sameMarginType: [400, -4046, 'No need to change margin type.'],
  marginTypeOrders: [400, -4047, 'Margin type cannot be changed if there exists open orders.'],
  marginTypePosition: [400, -4048, 'Margin type cannot be changed if there exists position.'],
  marginOnCross: [400, -4049, 'Add margin only support for isolated position.'],
  crossBalanceShort: [400, -4050, 'Cross balance insufficient.'],
  isolatedBalanceShort: [400, -4051, 'Isolated balance insufficient.'],
  marginOnNothing: [400, -4054, 'Cannot add position margin: position is 0.'],
  amountNotPositive: [400, -4055, 'Amount must be positive.'],
  samePositionMode: [400, -4059, 'No need to change position side.'],
  badPositionSide: [400, -4060, 'Invalid position side.'],
  positionSideMismatch: [400, -4061, "Order's position side does not match user's setting."],
  reduceOnlyConflict: [400, -4062, 'Invalid or improper reduceOnly value.'],
  positionModeOrders: [400, -4067, 'Position side cannot be changed if there exists open orders.'],
  positionModePosition: [400, -4068, 'Position side cannot be changed if there exists position.'],
  badBatchSize: [400, -4082, 'Invalid number of batch place orders: $'],
  duplicateClientId: [400, -4116, 'ClientOrderId is duplicated.'],
  useAlgoEndpoint: [
    400,
    -4120,
    'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
  ],
  badActivation: [400, -4135, 'Invalid activation price'],
  quantityWithClose: [400, -4137, 'Quantity must be zero with closePosition equals true'],
  isolatedLeverage: [
    400,
    -4161,
    'Leverage reduction is not supported in Isolated Margin Mode with open positions',
  ],
  minNotional: [400, -4164, "Order's notional must be no smaller than $ (unless you choose reduce only)."],
  multiAssetsIsolated: [
    400,
    -4167,
    'Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under isolated-margin mode.',
  ],
  multiAssetsUnchanged: [
    400,
    -4171,
    'Adjusted asset mode is currently set and does not need to be adjusted repeatedly.',
  ],
  fillOrKill: [
    400,
    -5021,
    'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
  ],
  postOnly: [
    400,
    -5022,
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
  ],
  limitOnly: [400, -5025, 'Only limit order is supported.'],
  sameOrder: [400, -5027, 'No need to modify the order.'],
  badPriceMatch: [400, -5037, 'Invalid price match'],
  badGoodTill: [
    400,
    -5040,
    'The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than 253402300799000',
  ],
} as const satisfies Record<string, readonly [number, number, string]>;

export type RefusalName = keyof typeof refusals;

/** The reply for a refusal; each `$` in its words is replaced by the next of `values`. */
export function refuse(name: RefusalName, ...values: (string | number)[]): Reply {
  const [status, code, words] = refusals[name];
  const rest = [...values];
  return { status, body: { code, msg: words.replace(/\$/g, () => String(rest.shift() ?? '')) } };
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** What changes of settings answer. */
export const success = ok({ code: 200, msg: 'success' });

/** What a route answers: HTTP status and JSON body. A `text` is sent as it is. */
export interface Reply {
  status: number;
  body: unknown;
  text?: string;
}

/** The trading and account API's own names, statuses and words, as Upbit's documentation and ccxt's tables give them. */
const refusals = {
  validation_error: [400, '$ is missing, $ does not have a valid value'],
  invalid_parameter: [400, '잘못된 파라미터'],
  bad_request: [400, '잘못된 요청'],
  QUERY_PARAMETER_NOT_SUPPORTED: [
    400,
    '이 API는 쿼리 파라미터 형식의 요청만 지원합니다. 요청 본문에 값을 포함할 수 없습니다.',
  ],
  notfoundmarket: [400, '다음 마켓에 없는 종목입니다: $'],
  duplicated_identifier: [400, '이미 사용 중인 identifier입니다.'],
  create_bid_error: [400, '주문 요청 정보가 올바르지 않습니다.'],
  create_ask_error: [400, '주문 요청 정보가 올바르지 않습니다.'],
  invalid_time_in_force: [400, '주문조건을 다시 확인해 주세요.'],
  invalid_post_only: [400, 'post_only 주문에서는 smp_type을 지정할 수 없습니다.'],
  invalid_price_bid: [400, '주문가격 단위를 잘못 입력하셨습니다. 확인 후 시도해주세요.'],
  invalid_price_ask: [400, '주문가격 단위를 잘못 입력하셨습니다. 확인 후 시도해주세요.'],
  invalid_volume_bid: [400, '주문수량 단위를 잘못 입력하셨습니다. 확인 후 시도해주세요.'],
  invalid_volume_ask: [400, '주문수량 단위를 잘못 입력하셨습니다. 확인 후 시도해주세요.'],
  under_min_total_bid: [400, '최소주문금액 이상으로 주문해주세요'],
  under_min_total_ask: [400, '최소주문금액 이상으로 주문해주세요'],
  over_krw_funds_bid: [400, '최대 주문 가능 금액 $ KRW 보다 작은 주문을 입력해 주세요.'],
  over_krw_funds_ask: [400, '최대 주문 가능 금액 $ KRW 보다 작은 주문을 입력해 주세요.'],
  invalid_funds_bid: [400, '주문 총액이 매도 호가 잔량의 총액보다 큽니다.'],
  volume_too_large: [400, '주문 수량이 매수 호가 잔량보다 큽니다.'],
  insufficient_funds_bid: [400, '주문 가능한 금액($)이 부족합니다.'],
  insufficient_funds_ask: [400, '주문 가능한 금액($)이 부족합니다.'],
  no_authorization_token: [401, 'Authorization token is missing.'],
  jwt_verification: [401, 'Jwt 토큰 검증에 실패했습니다.'],
  invalid_access_key: [401, '잘못된 엑세스 키입니다.'],
  invalid_query_payload: [401, 'Failed to verify the query of Jwt.'],
  nonce_used: [401, '이미 요청한 nonce값이 다시 사용되었습니다.'],
  expired_access_key: [401, 'This key has expired.'],
  no_authorization_ip: [401, 'This is not a verified IP.'],
  out_of_scope: [401, '권한이 부족합니다.'],
  order_not_found: [404, '주문을 찾지 못했습니다.'],
  deposit_not_found: [404, '입금 정보를 찾지 못했습니다.'],
  withdraw_not_found: [404, '출금 정보를 찾지 못했습니다.'],
} as const satisfies Record<string, readonly [number, string]>;

export type RefusalName = keyof typeof refusals;

/** The reply for a refusal; each `$` in its words is replaced by `value`. */
export function refuse(name: RefusalName, value = ''): Reply {
  const [status, words] = refusals[name];
  return { status, body: { error: { name, message: words.replaceAll('$', value) } } };
}

/** The quotation API names its errors by their HTTP status, a number. */
export const quotation = {
  missing: quotationError(400, 'Missing request parameter error. Check the required parameters!'),
  invalid: quotationError(400, 'Invalid parameter. Check the given value!'),
  notFound: quotationError(404, 'Code not found'),
  noRoute: quotationError(404, 'no Route matched with those values'),
} as const;

function quotationError(status: number, message: string): Reply {
  return { status, body: { error: { name: status, message } } };
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

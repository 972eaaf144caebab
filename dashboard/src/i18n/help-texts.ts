/**
 * What strategies say of their parameters, in Korean, by what they say in English (shared/strategies/*, through the API): a help that is
 * worded anew is shown in English until it stands here anew, and never with a meaning that it no longer has.
 */
export const koreanHelp: Readonly<Record<string, string>> = {
  'period of the fast average': '단기 이동평균의 기간',
  'period of the slow average': '장기 이동평균의 기간',
  'which average of the close': '종가에 적용할 이동평균의 종류',
  'on each cross close, then open the other side; without it, long only: up buys, down closes':
    '교차할 때마다 청산하고 반대 방향으로 진입합니다. 끄면 롱만 거래합니다: 상향 교차에 매수, 하향 교차에 청산',
  'all, percent:P or fixed:Q; without it, the size of the run':
    'all, percent:P 또는 fixed:Q. 비워 두면 실행에서 정한 크기를 씁니다',
  'what the stop loss may cost: sizes the entry by it, instead of size':
    '손절 시 허용하는 손실. size 대신 이 값으로 진입 수량을 정합니다',
  'a cross in a weaker trend opens nothing; 0 is no filter':
    '추세가 이보다 약하면 교차해도 진입하지 않습니다. 0이면 거르지 않습니다',
  'opens only on the side of the slow average of this period; 0 is no filter':
    '이 기간의 장기 이동평균 방향으로만 진입합니다. 0이면 거르지 않습니다',
  'the average of trendPeriod is of larger candles of this length':
    'trendPeriod의 이동평균을 계산할 상위 봉의 길이',
  'stop loss that far from the average entry': '평균 진입가에서 이만큼 떨어진 손절',
  'up to ten take profits, all of them kept, each with its size':
    '최대 열 개의 익절. 모두 유지되며 각각 수량을 가집니다',
  'once the price was so much better, the stop is at the entry':
    '가격이 이만큼 유리해지면 손절을 진입가로 옮깁니다',
  'stop that follows the best price at this distance': '가장 유리한 가격을 이 간격으로 따라가는 손절',
  'so long after it was opened the position is closed': '진입 후 이 시간이 지나면 포지션을 청산합니다',
  'long buys low and sells a line higher; short the other way; neutral long below the start, short above':
    '롱은 낮은 선에서 사서 한 선 위에서 팝니다. 숏은 그 반대, 중립은 시작가 아래에서 롱, 위에서 숏',
  'lowest line; without it, rangeRatio below the start':
    '가장 낮은 선. 비워 두면 시작가보다 rangeRatio만큼 아래',
  'highest line; without it, rangeRatio above the start':
    '가장 높은 선. 비워 두면 시작가보다 rangeRatio만큼 위',
  'half of the range, where no bounds are given': '상·하한을 정하지 않았을 때 범위의 절반',
  'how many, between one line more': '그리드의 개수. 선은 하나 더 많습니다',
  'lines the same distance, or the same ratio, apart': '선 사이의 간격을 같은 금액 또는 같은 비율로',
  'what all grids together may bind': '모든 그리드가 함께 쓸 수 있는 자본의 비율',
  'of each grid; without it, by capitalPercent': '그리드마다의 수량. 비워 두면 capitalPercent로 정합니다',
  'a close at or below it ends the grid': '종가가 이 값 이하이면 그리드를 끝냅니다',
  'a close at or above it ends the grid': '종가가 이 값 이상이면 그리드를 끝냅니다',
  'which entries count': '어느 방향의 진입을 쓸지',
  'period of the RSI': 'RSI의 기간',
  'a long enters when the RSI rises back through it': 'RSI가 이 값을 다시 올라서면 롱에 진입합니다',
  'a short enters when the RSI falls back through it': 'RSI가 이 값을 다시 내려서면 숏에 진입합니다',
  'period of the fast EMA of the trend': '추세를 보는 단기 EMA의 기간',
  'period of the slow EMA of the trend': '추세를 보는 장기 EMA의 기간',
  'enter with the trend only (fast above slow: up), in any, or against it only':
    '추세 방향으로만(단기가 장기 위: 상승), 언제나, 또는 추세와 반대로만 진입합니다',
  'of the first entry: all, percent:P or fixed:Q': '첫 진입의 크기: all, percent:P 또는 fixed:Q',
  'a long is closed when the RSI reaches it, a short when it reaches 100 less it':
    'RSI가 이 값에 닿으면 롱을, 100에서 이 값을 뺀 값에 닿으면 숏을 청산합니다',
  'buy more, by limit orders, when the price goes against it': '가격이 불리하게 움직이면 지정가로 더 삽니다',
  'how often at most': '최대 횟수',
  'how far from one to the next': '다음 주문까지의 간격',
  'how large each is': '앞 주문에 대한 각 주문의 크기',
  'open the other side when it goes wrong; the account must hold both sides (hedge mode)':
    '불리해지면 반대 방향을 엽니다. 계정이 양방향(헤지 모드)이어야 합니다',
  'how far it must go wrong': '얼마나 불리해졌을 때',
  'how large': '얼마나 크게',
  'its own take profit': '헤지 자체의 익절',
  'its own stop loss': '헤지 자체의 손절',
  'the artifact of a trained model; the default was trained on nothing':
    '학습된 모델 파일. 기본값은 아무것도 학습하지 않은 모델입니다',
  'a long is opened at or above it, a short at or below 1 less it':
    '이 값 이상이면 롱, 1에서 이 값을 뺀 값 이하이면 숏에 진입합니다',
  'a long is closed below it, a short above 1 less it':
    '이 값보다 낮으면 롱을, 1에서 이 값을 뺀 값보다 높으면 숏을 청산합니다',
  'all, percent:P or fixed:Q': 'all, percent:P 또는 fixed:Q',
  'of each side that count': '계산에 넣을 매수·매도 각각의 호가 단계 수',
  'between two looks at the book': '호가를 확인하는 간격',
  'imbalance from which it enters: (bids - asks) / (bids + asks) of these levels':
    '진입하는 불균형: 해당 호가의 (매수 - 매도) / (매수 + 매도)',
  'imbalance against it from which it leaves': '청산하는 반대 방향의 불균형',
  'it leaves at the latest': '늦어도 이때 청산합니다',
  'it also sells what it does not hold': '보유하지 않은 것도 팝니다(공매도)',
  'risk aversion: how far an order in hand moves both quotes':
    '위험 회피: 보유 재고가 양쪽 호가를 움직이는 정도',
  'how fast fills fade with the distance of a quote: larger quotes nearer':
    '호가가 멀수록 체결이 줄어드는 속도. 클수록 더 가까이 냅니다',
  'standard deviation of the price in a second; 0: measured as it goes':
    '1초 동안의 가격 표준편차. 0이면 실행하며 측정합니다',
  'over which it is measured: the mean lag of an exponential average':
    '측정하는 구간: 지수 평균의 평균 지연 시간',
  'T - t of the paper, which stays as it is: these markets do not close':
    '논문의 T - t. 이 시장은 닫히지 않으므로 그대로 유지됩니다',
  'of each quote; inventory counts in it': '호가마다의 수량. 재고도 이 단위로 셉니다',
  'what it wants to hold': '유지하려는 보유량',
  'beyond the target: the side that adds more is not quoted':
    '목표를 이만큼 넘으면 더 늘리는 쪽의 호가를 내지 않습니다',
  'it also offers what it does not hold': '보유하지 않은 것도 매도 호가로 냅니다',
  'least spread as a share of the price, such as twice the fee of a maker':
    '가격에 대한 최소 스프레드 비율. 예: 메이커 수수료의 두 배',
  'a quote that is no further off stays, and keeps its place in the queue':
    '이보다 덜 벗어난 호가는 그대로 두어 대기 순서를 지킵니다',
  'how a quote moves; cancel, and quote anew after it: where orders cannot be amended':
    '호가를 옮기는 방법. cancel은 취소한 뒤 새로 냅니다: 주문을 정정할 수 없는 곳에서',
};

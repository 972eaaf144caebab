import { expect, it } from 'vitest';
import { parsePositionId, positionIdOf } from './position-id.ts';

it.each([
  [{ accountId: 'paper-binance', instrument: 'BTC/USDT' }, 'paper-binance~BTC-USDT'],
  [{ accountId: 'a.b:c_d', instrument: '1000PEPE/USDT:USDT' }, 'a.b:c_d~1000PEPE-USDT-USDT'],
  [
    { accountId: 'paper-okx', instrument: 'BTC/USDT:USDT', positionSide: 'SHORT' as const },
    'paper-okx~BTC-USDT-USDT~SHORT',
  ],
])('%o is named %s, and back', (position, id) => {
  expect(positionIdOf(position)).toBe(id);
  expect(parsePositionId(id)).toEqual(position);
  expect(encodeURIComponent(id).replace('%3A', ':')).toBe(id);
});

it.each([
  '',
  'paper',
  'paper~BTC',
  'paper~BTC/USDT',
  'paper~btc-usdt',
  '~BTC-USDT',
  'p~A-B-C-D',
  'p~A-B~BOTH',
  'p~A-B~LONG~',
])('nothing is named %s', (text) => expect(parsePositionId(text)).toBeUndefined());

import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';
import { type Draft, type Parameter, problemOf, valuesOf } from './parameters.ts';

export type ActivateBody = Omit<Schemas['ActivateStrategy'], 'size' | 'sharing'> & {
  readonly size?: string;
  readonly sharing?: 'ALONE' | 'NET';
};

/** What is chosen beside the strategy's own parameters, as the fields show it. */
export interface Terms {
  readonly accountId: string;
  readonly instrument: string;
  readonly timeframe: string;
  readonly capital: string;
  readonly lossMax: string;
  readonly isShared: boolean;
}
export const frames = ['1m', '3m', '5m', '15m', '30m', '1h', '4h', '1d'] as const;

export function emptyTerms(accountId: string, instrument: string): Terms {
  return { accountId, instrument, timeframe: '1m', capital: '', lossMax: '', isShared: false };
}

export function isAmount(text: string): boolean {
  return decimalOf(text)?.greaterThan(0) ?? false;
}

/** Whether every field by itself could be sent; what fields say together is the strategy's to judge. */
export function isComplete(terms: Terms, parameters: readonly Parameter[], draft: Draft): boolean {
  const { capital, lossMax, instrument } = terms;
  const isMoney = isAmount(capital) && (lossMax === '' || isAmount(lossMax));
  return isMoney && instrument !== '' && parameters.every((each) => !problemOf(each, draft[each.name] ?? ''));
}

export function bodyOf(
  strategy: string,
  terms: Terms,
  parameters: readonly Parameter[],
  draft: Draft,
): ActivateBody {
  const { accountId, instrument, timeframe, capital, lossMax, isShared } = terms;
  return {
    ...{ strategy, accountId, instrument, capital, parameters: valuesOf(parameters, draft) },
    timeframe: timeframe as ActivateBody['timeframe'],
    ...(lossMax === '' ? {} : { lossMax }),
    ...(isShared ? { sharing: 'NET' } : {}),
  };
}

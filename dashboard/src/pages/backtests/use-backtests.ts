import { api, read, type Schemas } from '../../api/client.ts';
import { useRead } from '../../data/cache.ts';

export type Backtest = Schemas['Backtest'];
export type BacktestResult = Schemas['BacktestResult'];

/** Yours, the newest first. */
export function useBacktests() {
  return useRead('backtests', async () => (await read(api.GET('/v1/backtests'))).backtests);
}

const pathOf = (backtestId: string) => ({ params: { path: { backtestId } } });

export function useBacktest(backtestId: string) {
  return useRead(`backtest:${backtestId}`, () =>
    read(api.GET('/v1/backtests/{backtestId}', pathOf(backtestId))),
  );
}

/** It never changes: read once it is there. */
export function useResult(backtest: Pick<Backtest, 'backtestId' | 'state'> | undefined) {
  const id = backtest?.state === 'DONE' ? backtest.backtestId : null;
  return useRead(id === null ? null : `result:${id}`, () =>
    read(api.GET('/v1/backtests/{backtestId}/result', pathOf(id ?? ''))),
  );
}

import type { AlgoOrder } from '../../core/algo-records.ts';
import { readAlgo } from './algo-request.ts';
import { algoOrder } from './algo-view.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { refusalReply } from './order-routes.ts';
import { type LinearParams, within } from './params.ts';
import { symbolOf, symbolsOf } from './symbol-parameter.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

/** POST algoOrder: conditional orders live in a service of their own, with ids of their own. */
export function placeAlgo(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const read = readAlgo(venue, params, symbol);
  if ('refusal' in read) return read.refusal;
  const result = venue.exchange.algos.place(read.request);
  return result.kind === 'refused' ? refusalReply(result.code) : ok(algoOrder(venue, result.algo));
}

/** By algoId or clientAlgoId; the id goes first. */
function namedAlgo(venue: BinanceUsdmVenue, params: LinearParams): AlgoOrder | undefined {
  const id = params.integer('algoId');
  const clientId = params.text('clientAlgoId');
  if (id === undefined && clientId === undefined)
    params.refuse(refuse('eitherMandatory', 'algoId', 'clientAlgoId'));
  const { algos } = venue.exchange;
  return id === undefined ? algos.byClientId(userAccount, clientId ?? '') : algos.byId.get(id);
}

export function queryAlgo(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const algo = namedAlgo(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return algo === undefined ? refuse('noSuchOrder') : ok(algoOrder(venue, algo));
}

export function cancelAlgo(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const algo = namedAlgo(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  if (algo === undefined || !cancelled(venue, algo)) return refuse('unknownOrder');
  return ok({ algoId: algo.id, clientAlgoId: algo.clientId, code: '200', msg: 'success' });
}

/** What somebody asked for is CANCELED; what the venue ended by itself is EXPIRED. */
function cancelled(venue: BinanceUsdmVenue, algo: AlgoOrder): boolean {
  if (algo.state === 'WAITING') algo.wire.requested = 'true';
  return venue.exchange.algos.cancel(algo);
}

export function cancelOpenAlgos(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  for (const algo of venue.exchange.algos.openOf(userAccount, symbol.symbol)) cancelled(venue, algo);
  return ok({ code: 200, msg: 'The operation of cancel all open order is done.' });
}

export function openAlgos(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  const open = symbols.flatMap(({ symbol }) => venue.exchange.algos.openOf(userAccount, symbol));
  return ok(open.map((algo) => algoOrder(venue, algo)));
}

export function allAlgos(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const span = params.span();
  const limit = params.limit(500, 1000);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const found = within([...venue.exchange.algos.byId.values()], ({ createdMs }) => createdMs, span).filter(
    (algo) => algo.account === userAccount && algo.symbol === symbol.symbol,
  );
  const page = span.startMs === undefined ? found.slice(-limit) : found.slice(0, limit);
  return ok(page.map((algo) => algoOrder(venue, algo)));
}

import type { SimulatedVenue } from './core/simulated-venue.ts';
import { plainText } from './core/units.ts';

/** What the control endpoint shows of perpetuals and conditional orders. Quantities are in the base asset, shorts negative. */
export function positions(venue: SimulatedVenue) {
  const { exchange, account } = venue.parts;
  const { margin, settings, marks } = exchange;
  const owner = exchange.account(account);
  return [...exchange.positions.of(account)].map((position) => {
    const { symbol, side, lots } = position;
    const { tickAtoms, lotAtoms } = exchange.instrument(symbol);
    return {
      symbol,
      side,
      quantity: plainText(lots * lotAtoms),
      entryPrice: plainText(margin.entryAtoms(position)),
      markPrice: plainText(marks.ticks(symbol) * tickAtoms),
      unrealised: plainText(margin.unrealisedAtoms(position)),
      realised: plainText(position.realisedAtoms),
      fees: plainText(position.feeAtoms),
      funding: plainText(position.fundingAtoms),
      leverage: plainText(margin.leverageAtoms(position)),
      marginMode: settings.marginMode(account, symbol),
      positionMode: settings.positionMode(account, symbol),
      isolatedMargin: plainText(position.isolatedAtoms),
      initialMargin: plainText(margin.initialAtoms(position)),
      maintenanceMargin: plainText(margin.maintenanceAtoms(position)),
      liquidationPrice: plainText(margin.liquidationTicks(position, owner) * tickAtoms),
      openedMs: position.openedMs,
      updatedMs: position.updatedMs,
    };
  });
}

/** Money and margin by settle asset. */
export function marginOf(venue: SimulatedVenue) {
  const { exchange, account } = venue.parts;
  const owner = exchange.account(account);
  const assets = new Set([...exchange.instruments.values()].flatMap((each) => each.perpetual?.settle ?? []));
  const rows = [...assets].map((asset) => {
    const all = exchange.margin.summary(owner, asset);
    return [
      asset,
      {
        wallet: plainText(all.walletAtoms),
        unrealised: plainText(all.unrealisedAtoms),
        equity: plainText(all.equityAtoms),
        isolated: plainText(all.isolatedAtoms),
        positionMargin: plainText(all.positionInitialAtoms),
        orderMargin: plainText(all.orderInitialAtoms),
        maintenance: plainText(all.maintenanceAtoms),
        available: plainText(all.availableAtoms),
      },
    ];
  });
  return Object.fromEntries(rows);
}

export function funding(venue: SimulatedVenue) {
  const { exchange } = venue.parts;
  return exchange.funding.payments.map((payment) => {
    const { tickAtoms, lotAtoms } = exchange.instrument(payment.symbol);
    return {
      paymentId: payment.id,
      symbol: payment.symbol,
      side: payment.side,
      asset: payment.asset,
      amount: plainText(payment.amountAtoms),
      rate: plainText(payment.rateAtoms),
      quantity: plainText(payment.lots * lotAtoms),
      markPrice: plainText(payment.markTicks * tickAtoms),
      timeMs: payment.timeMs,
    };
  });
}

export function algos(venue: SimulatedVenue) {
  const { exchange } = venue.parts;
  return [...exchange.algos.byId.values()].map((algo) => {
    const { tickAtoms, lotAtoms } = exchange.instrument(algo.symbol);
    const { id: algoId, clientId: clientOrderId, symbol, kind, state, failure } = algo;
    const legs = algo.legs.map(({ request, stopTicks, stopBy, stopWhen, trailing }) => ({
      role: request.role,
      side: request.side,
      quantity: request.quantityLots === undefined ? null : plainText(request.quantityLots * lotAtoms),
      price: request.priceTicks === undefined ? null : plainText(request.priceTicks * tickAtoms),
      stopPrice: plainText(stopTicks * tickAtoms),
      stopBy,
      stopWhen,
      trailing: trailing !== undefined,
    }));
    const { spawnedOrderId, createdMs, updatedMs } = algo;
    const orderId = spawnedOrderId === 0 ? null : spawnedOrderId;
    return { algoId, clientOrderId, symbol, kind, state, failure, legs, orderId, createdMs, updatedMs };
  });
}

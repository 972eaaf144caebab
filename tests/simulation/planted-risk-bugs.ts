import type { PlantedBug } from '#simulation/pool/planted-bug.ts';

/** Mistakes in what comes before an order is sent: its one placing, and the limits that orders use up together. */
export const plantedRiskBugs: readonly PlantedBug[] = [
  {
    name: 'an approval counts its quantity twice',
    file: 'shared/application/check-risk.ts',
    find: "{ kind: 'reservePosition', position, side: order.side, quantity, quantityMax },",
    replace:
      "{ kind: 'reservePosition', position, side: order.side, quantity: quantity.times(2), quantityMax },",
  },
  {
    name: 'another request under a used key is taken for a repeat',
    file: 'shared/application/place-trade.ts',
    find: 'if (record.requestHash !== command.requestHash)',
    replace: 'if (record.requestHash === undefined)',
  },
  {
    name: 'a request’s idempotency record is not written',
    file: 'shared/application/place-trade.ts',
    find: "{ kind: 'insertIdempotency', record },",
    replace: '',
  },
  {
    name: 'two orders are judged by one book',
    file: 'shared/application/check-risk.ts',
    find: '...approvalWrites(snapshot, next),',
    replace: '',
  },
  {
    name: 'the log of approvals is read after the book',
    file: 'shared/application/read-risk.ts',
    find: 'return { ...snapshot, position: held, book, ...(approvalLog && { approvalLog }) };',
    replace:
      'const late = await deps.store.findApprovalLog(order); return { ...snapshot, position: held, book, ...(late && { approvalLog: late }) };',
  },
  {
    name: 'an order that was approved and is not sent yet counts for nothing',
    file: 'shared/application/read-risk.ts',
    find: "return state !== 'INITIALIZED' || pendingQuantity.greaterThan(0);",
    replace: "return state !== 'INITIALIZED' && !pendingQuantity.isNegative();",
  },
];

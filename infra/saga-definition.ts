import { existsSync } from 'node:fs';

export type SagaResources = { riskCheckArn: string; submitOrderArn: string; releaseFundsArn: string };
export type SagaDefinition = (resources: SagaResources) => object;

const file = new URL('../shared/application/saga/order-saga.ts', import.meta.url);

/** The order saga, or while it is not written a machine that only passes. */
export async function loadSaga(): Promise<SagaDefinition> {
  if (!existsSync(file)) {
    return ({ riskCheckArn }) => ({
      StartAt: 'RiskCheck',
      TimeoutSeconds: 60,
      States: { RiskCheck: { Type: 'Task', Resource: riskCheckArn, TimeoutSeconds: 10, End: true } },
    });
  }
  const module: { orderSaga: SagaDefinition } = await import(file.href);
  return module.orderSaga;
}

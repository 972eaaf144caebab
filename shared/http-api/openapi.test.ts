import { expect, it } from 'vitest';
import * as z from 'zod';
import { openApiDocument } from './openapi.ts';

const named = z.record(z.string(), z.looseObject({ required: z.array(z.string()).default([]) }));
const parameter = z.looseObject({ name: z.string(), required: z.boolean() });
const operation = z.looseObject({ parameters: z.array(parameter).default([]) });
const parsed = z.looseObject({
  components: z.looseObject({ schemas: named }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});
const document = () => parsed.parse(openApiDocument());
const parametersOf = (path: string, method: string) =>
  document().paths[path]?.[method]?.parameters.map(({ name, required }) => [name, required]);

it('requires what a request cannot do without, and nothing else', () => {
  const { schemas } = document().components;
  expect(schemas.PlaceOrder?.required).toEqual(['accountId', 'instrument', 'side', 'type']);
  expect(schemas.AmendOrder?.required).toEqual([]);
  expect(schemas.CancelBatch?.required).toEqual([]);
  expect(schemas.PlaceBatch?.required).toEqual(['orders']);
  expect(parametersOf('/v1/orders', 'post')).toEqual([
    ['Idempotency-Key', true],
    ['Prefer', false],
  ]);
  expect(parametersOf('/v1/trades', 'get')?.filter(([, required]) => required)).toEqual([]);
});

it('leaves the schemas as strict as they were', async () => {
  document();
  const { placeOrderRequest } = await import('./schemas.ts');
  expect(placeOrderRequest.shape.stopLoss.safeParse(undefined).success).toBe(false);
  expect(placeOrderRequest.shape.stopLoss.safeParse('1').success).toBe(true);
});

import { expect, it } from 'vitest';
import * as z from 'zod';
import { strategies } from '#shared/strategies/all.ts';
import { koreanHelp } from '../../dashboard/src/i18n/help-texts.ts';

const helpOf = (schema: z.ZodType): readonly string[] =>
  Object.values(z.toJSONSchema(schema, { io: 'input' }).properties ?? {}).flatMap((property) =>
    typeof property === 'object' && property.description !== undefined ? [property.description] : [],
  );
const said = new Set([...strategies.values()].flatMap(({ parameters }) => helpOf(parameters)));

it('has every help of a strategy’s parameter in Korean, and none that no strategy gives', () => {
  expect(said.size).toBeGreaterThan(50);
  expect([...said].filter((help) => !(help in koreanHelp))).toEqual([]);
  expect(Object.keys(koreanHelp).filter((help) => !said.has(help))).toEqual([]);
});

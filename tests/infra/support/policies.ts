import * as z from 'zod';
import { type Assembly, textOf } from './assembly.ts';

const oneOrMany = z.union([z.array(z.unknown()), z.unknown().transform((value) => [value])]);
const statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany.optional(),
});
const policyDocument = z.looseObject({ Statement: z.array(statement) });

export type Allowed = { where: string; actions: string[]; resources: string[] };

/** Every allowing statement of every IAM policy in the templates, inline policies of roles included. */
export function allowedByIam(assembly: Assembly): Allowed[] {
  const documents = [
    ...assembly.ofType('AWS::IAM::Policy').map((policy) => ({
      where: `${policy.stack}/${policy.id}`,
      document: policy.Properties.PolicyDocument,
    })),
    ...assembly.ofType('AWS::IAM::Role').flatMap((role) =>
      z
        .array(z.looseObject({ PolicyDocument: z.unknown() }))
        .parse(role.Properties.Policies ?? [])
        .map((policy) => ({ where: `${role.stack}/${role.id}`, document: policy.PolicyDocument })),
    ),
  ];
  return documents.flatMap(({ where, document }) =>
    policyDocument
      .parse(document)
      .Statement.filter(({ Effect }) => Effect === 'Allow')
      .map(({ Action, Resource }) => ({
        where,
        actions: Action.map(textOf),
        resources: (Resource ?? []).map(textOf),
      })),
  );
}

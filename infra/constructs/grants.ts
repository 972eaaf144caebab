import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { metricNamespace } from '../platform.ts';
import type { Target } from '../target.ts';
import { orderSagaName, venueKeyPrefix } from './access.ts';
import { acknowledge } from './acknowledge.ts';

/** Allows exactly these actions on exactly these resources. */
export function allow(
  grantee: iam.IGrantable,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Record<string, Record<string, string>>,
): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [...resources],
      ...(conditions ? { conditions } : {}),
    }),
  );
}

/** A Lambda's role: it may write its own log group and send traces, and nothing else yet. */
export function executionRole(scope: Construct, logGroup: logs.ILogGroup): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: `What ${scope.node.id} may do`,
  });
  allow({ grantPrincipal: role }, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
  acknowledge(scope, {
    'AwsSolutions-IAM5[Resource::*]':
      'X-Ray (PutTraceSegments, PutTelemetryRecords) knows no resources. Every other statement here that names * does so because its action has no resource either, and carries a condition where one exists.',
  });
  return role;
}

export function allowExecutions(scope: Construct, grantee: iam.IGrantable, machine: sfn.IStateMachine): void {
  const executions = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${orderSagaName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allow(grantee, ['states:StartExecution'], [machine.stateMachineArn]);
  allow(grantee, ['states:DescribeExecution'], [executions]);
  acknowledge(scope, {
    [`AwsSolutions-IAM5[Resource::${nagArn('states', `execution:${orderSagaName}:*`)}]`]:
      'Executions are named by order, so only their prefix is known; the action reads one of them.',
  });
}

/** May read the keys of every account. */
export function allowVenueKeys(scope: Construct, grantee: iam.IGrantable, key: kms.IKey): void {
  const secrets = venueKeySecrets(scope);
  allow(grantee, ['secretsmanager:GetSecretValue'], [secrets]);
  allowKey(scope, grantee, key, ['kms:Decrypt']);
}

/** May make, replace and delete them, and read none. */
export function allowVenueKeyStore(scope: Construct, grantee: iam.IGrantable, key: kms.IKey): void {
  const actions = ['CreateSecret', 'PutSecretValue', 'DeleteSecret'];
  allow(
    grantee,
    actions.map((action) => `secretsmanager:${action}`),
    [venueKeySecrets(scope)],
  );
  // To write a version takes both; a secret's value is decrypted for nobody without GetSecretValue.
  allowKey(scope, grantee, key, ['kms:GenerateDataKey', 'kms:Decrypt']);
}

/** One secret an account and venue, made while the system runs: only their name prefix is known. */
function venueKeySecrets(scope: Construct): string {
  acknowledge(scope, {
    [`AwsSolutions-IAM5[Resource::${nagArn('secretsmanager', `secret:${venueKeyPrefix}*`)}]`]:
      'One secret an account and venue, made while the system runs: only their name prefix is known.',
  });
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${venueKeyPrefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Through Secrets Manager only. */
function allowKey(scope: Construct, grantee: iam.IGrantable, key: kms.IKey, actions: string[]): void {
  allow(grantee, actions, [key.keyArn], {
    StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(scope).region}.amazonaws.com` },
  });
}

/** What is below `history/`. To list is what makes an absent object absent, and not forbidden. */
export function allowHistory(
  scope: Construct,
  grantee: iam.IGrantable,
  bucket: s3.Bucket,
  actions: readonly string[] = ['s3:GetObject', 's3:PutObject'],
): void {
  allow(grantee, actions, [bucket.arnForObjects('history/*')]);
  allow(grantee, ['s3:ListBucket'], [bucket.bucketArn]);
  acknowledge(scope, {
    'AwsSolutions-IAM5[Resource::Tradewind-Data:ExportsOutputFnGetAttHistoryC127576EArnC54CDD58/history/*]':
      'One file a market and day, made while the system runs: only their prefix is known.',
  });
}

/** An ARN as cdk-nag spells it in the id of a finding. */
const nagArn = (service: string, resource: string) =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;

/** May send to every client of the live stream, and close none. @param apiId whose stage `live` they are connected to */
export function allowStreamConnections(scope: Construct, grantee: iam.IGrantable, apiId: string): void {
  const connections = Stack.of(scope).formatArn({
    service: 'execute-api',
    resource: apiId,
    resourceName: 'live/POST/@connections/*',
  });
  allow(grantee, ['execute-api:ManageConnections'], [connections]);
}

export function allowMetrics(grantee: iam.IGrantable, target: Target): void {
  const ours = { StringEquals: { 'cloudwatch:namespace': metricNamespace } };
  allow(grantee, ['cloudwatch:PutMetricData'], ['*'], target.limitsMetricNamespace ? ours : undefined);
}

export function allowStream(grantee: iam.IGrantable, table: dynamodb.Table): void {
  const stream = table.tableStreamArn;
  if (!stream) throw new Error(`${table.node.path} has no stream`);
  allow(grantee, ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [stream]);
  allow(grantee, ['dynamodb:ListStreams'], ['*']);
}

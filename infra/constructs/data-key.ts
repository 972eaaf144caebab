import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const useKey = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey'];

/**
 * The customer-managed key of tables, queues and topics. Roles get no KMS permission of their own: whoever in this
 * account may use a table or queue may use the key *through* that service, as with AWS-managed keys.
 */
export function dataKey(scope: Construct, id: string, removalPolicy: RemovalPolicy): kms.Key {
  const key = new kms.Key(scope, id, {
    alias: 'alias/tradewind-data',
    description: 'Tradewind tables, queues and topics',
    enableKeyRotation: true,
    removalPolicy,
  });
  const throughServices = {
    StringEquals: {
      'kms:CallerAccount': Aws.ACCOUNT_ID,
      'kms:ViaService': ['dynamodb', 'sqs', 'sns'].map((service) => `${service}.${Aws.REGION}.amazonaws.com`),
    },
  };
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'UseThroughTheStoringServices',
      principals: [new iam.AnyPrincipal()],
      actions: [...useKey, 'kms:DescribeKey'],
      resources: ['*'],
      conditions: throughServices,
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LetDynamodbKeepAGrant',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { ...throughServices, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LetAlarmsAndEventsDeliver',
      principals: ['cloudwatch', 'events', 'sns'].map(
        (name) => new iam.ServicePrincipal(`${name}.amazonaws.com`),
      ),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return key;
}

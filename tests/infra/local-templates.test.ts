import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, projectDir, synthesise, textOf } from './support/assembly.ts';

let aws: Assembly;
let local: Assembly;
beforeAll(async () => {
  aws = await synthesise({ target: 'aws' });
  local = await synthesise({ target: 'local', portBase: '23400' });
}, 120_000);
afterAll(() => {
  aws?.remove();
  local?.remove();
});

describe('the templates for the local cloud', () => {
  it('use only resource types the emulator can create, and no custom resource', () => {
    const known = emulatorTypes();
    expect(known.size).toBeGreaterThan(100);
    const unknown = local.resources.map(({ Type }) => Type).filter((type) => !known.has(type));
    expect(unknown).toEqual([]);
  });

  it('differ from AWS by nothing but what the emulator lacks', () => {
    const ids = (assembly: Assembly) => new Set(assembly.resources.map(({ stack, id }) => `${stack}/${id}`));
    const missing = aws.resources
      .filter(({ stack, id }) => !ids(local).has(`${stack}/${id}`))
      .map(({ Type }) => Type);
    expect([...ids(local)].filter((id) => !ids(aws).has(id))).toEqual([]);
    expect(missing.toSorted()).toEqual([
      // The dashboard's site: here a server on loopback.
      'AWS::CloudFront::Distribution',
      ...Array(3).fill('AWS::CloudFront::Function'),
      'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy',
      'AWS::CloudWatch::Dashboard',
      'AWS::EC2::FlowLog',
      'AWS::Events::Archive',
      'AWS::IAM::Policy', // of the flow log
      'AWS::IAM::Role', // of the flow log
      'AWS::Logs::LogGroup', // of the flow log
      'AWS::S3::Bucket', // of the site
      ...Array(2).fill('AWS::S3::BucketPolicy'), // refuse plain HTTP; the site's lets its distribution read
      ...Array(2).fill('AWS::SNS::TopicPolicy'), // refuse plain HTTP
      ...Array(11).fill('AWS::SQS::QueuePolicy'), // likewise; the audit queues have theirs for the rule, too
    ]);
  });

  it('point venues at the simulator and the API at the emulator of the same instance', () => {
    const functions = local
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties));
    expect(functions.join()).toContain('http://127.0.0.1:23402');
    expect(functions.join()).not.toContain('binance.vision');
    expect(textOf(Object(local.outputs.ApiUrl).Value)).toMatch(
      /^http:\/\/127\.0\.0\.1:23400\/_aws\/execute-api\/<.*>\/\$default$/,
    );
  });

  it('start no task, but define its whole environment', () => {
    expect(local.ofType('AWS::ECS::Service')[0]?.Properties.DesiredCount).toBe(0);
    const containers = JSON.stringify(local.ofType('AWS::ECS::TaskDefinition')[0]?.Properties);
    for (const name of [
      'TABLE_NAME',
      'MARKET_TABLE_NAME',
      'COUNTERS_TABLE_NAME',
      'ACCOUNT_EVENTS_QUEUE_URL',
      'VENUE_ENDPOINTS',
      'VENUES',
      'HEALTH_PORT',
      'LOG_LEVEL',
    ]) {
      expect(containers).toContain(`"Name":"${name}"`);
    }
    expect(containers).toContain('{"Name":"HEALTH_PORT","Value":"23410"}');
  });

  it('name the outputs that scripts read', () => {
    const names = Object.keys(local.outputs).filter((name) => !name.startsWith('Exports'));
    expect(names.toSorted()).toEqual([
      'AccountEventsDeadLettersUrl',
      'AccountEventsQueueUrl',
      'AlarmTopicArn',
      'ApiId',
      'ApiUrl',
      'CommandsDeadLettersUrl',
      'CommandsQueueUrl',
      'CountersTableName',
      'EventAuditDeadLettersUrl',
      'EventAuditQueueUrl',
      'EventBusName',
      'HistoryBucketName',
      'IngestClusterName',
      'IngestTaskDefinitionArn',
      'KillTopicArn',
      'MarketTableName',
      'OrderSagaArn',
      'PoisonQueueUrl',
      'StrategyDeadLettersUrl',
      'StrategyQueueUrl',
      'StreamApiId',
      'StreamDeadLettersUrl',
      'StreamQueueUrl',
      'StreamTableName',
      'StreamUrl',
      'TableName',
      'UserPoolClientId',
      'UserPoolId',
      'VenueKeyKmsKeyArn',
    ]);
  });
});

/** The types in the emulator's table of creators, read from its installed source. */
function emulatorTypes(): Set<string> {
  const pattern = join(
    projectDir,
    '.venv/lib/python3.*/site-packages/ministack/services/cloudformation/provisioners.py',
  );
  const source = globSync(pattern)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const handlers = source.slice(source.indexOf('_RESOURCE_HANDLERS = {'));
  return new Set(
    [...handlers.matchAll(/^ {4}"(AWS::[\w:]+)": \{\s*"create"/gm)].map(([, type]) => type ?? ''),
  );
}

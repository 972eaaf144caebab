import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaNames, lambdas } from '#infra/lambdas.ts';
import { readTarget } from '#infra/target.ts';
import { safetyLimits, safetyMetrics } from '#shared/domain/safety/breach.ts';
import { type Assembly, projectDir, synthesise, textOf } from './support/assembly.ts';
import { allowedByIam } from './support/policies.ts';

let aws: Assembly;
beforeAll(async () => {
  aws = await synthesise({ target: 'aws' });
}, 120_000);
afterAll(() => aws?.remove());

describe('the templates for AWS', () => {
  it('are checked by the AwsSolutions rules: a careless queue is refused, ours are not', async () => {
    const careless = synthesise({ target: 'aws' }, (app) => {
      new sqs.Queue(new Stack(app, 'Careless'), 'Queue');
    });
    await expect(careless).rejects.toThrow(
      /^ERROR .*DLQ enabled\. \(AwsSolutions\)\n +Careless\/Queue[\s\S]*AwsSolutions-SQS4/,
    );
    expect(aws.templateFiles).toHaveLength(5);
  });

  it('pass cfn-lint', () => {
    const lint = join(projectDir, '.venv', 'bin', 'cfn-lint');
    // W3005: CDK writes a DependsOn from a function to its whole role, policies included, beside the GetAtt.
    const { status, stdout, stderr, error } = spawnSync(
      lint,
      ['--ignore-checks', 'W3005', '--regions', 'us-east-1', 'ap-northeast-2', '-t', ...aws.templateFiles],
      { encoding: 'utf8' },
    );
    expect({ status, stdout, stderr, error }).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
      error: undefined,
    });
  });

  it('define state machines that asl-validator accepts and that end by a timeout', () => {
    const machines = aws.ofType('AWS::StepFunctions::StateMachine');
    expect(machines.length).toBeGreaterThan(0);
    for (const { id, Properties } of machines) {
      const definition = textOf(Properties.DefinitionString).replace(
        /<\{.*?\}>/g,
        'arn:aws:lambda:us-east-1:123456789012:function:task',
      );
      expect(JSON.parse(definition).TimeoutSeconds).toBeGreaterThan(0);
      expect(aslErrors(id, definition)).toBe('');
      expect(aslErrors(`${id}-broken`, definition.replace('"Next"', '"Nxt"'))).not.toBe('');
    }
  });

  it('keep, back up and encrypt every table', () => {
    const tables = aws.ofType('AWS::DynamoDB::Table');
    expect(tables).toHaveLength(5);
    for (const table of tables) {
      expect(table).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        },
      });
    }
  });

  it('keep keys, users and queues when their stack goes', () => {
    const kept = (type: string) => aws.ofType(type).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(new Set(kept('AWS::KMS::Key'))).toEqual(new Set(['Retain']));
    expect(new Set(kept('AWS::Cognito::UserPool'))).toEqual(new Set(['Retain']));
    expect(new Set(kept('AWS::SQS::Queue'))).toEqual(new Set(['RetainExceptOnCreate']));
    expect(aws.ofType('AWS::Cognito::UserPool')[0]?.Properties.DeletionProtection).toBe('ACTIVE');
  });

  it('keep the history of candles to themselves, and let one function add to it, two read it, and nobody delete', () => {
    const [bucket, ...others] = aws
      .ofType('AWS::S3::Bucket')
      .filter(({ stack }) => stack === 'Tradewind-Data');
    expect(others).toEqual([]);
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: expect.anything(),
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: {
          ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
          ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
        },
      },
    });
    const policies = JSON.stringify(aws.ofType('AWS::S3::BucketPolicy').map(({ Properties }) => Properties));
    expect(policies).toContain('"aws:SecureTransport":"false"');
    const given = allowedByIam(aws).filter(({ actions }) => actions.some((action) => /^s3:/.test(action)));
    const ofMany = Object.groupBy(
      given,
      ({ where }) => /compacthistory|managebacktests|runbacktest/.exec(where)?.[0] ?? where,
    );
    const actions = Object.entries(ofMany).map(([name, statements]) => [
      name,
      statements?.flatMap((statement) => statement.actions).toSorted(),
    ]);
    const read = ['s3:GetObject', 's3:ListBucket'];
    expect(Object.fromEntries(actions)).toEqual({
      compacthistory: [...read, 's3:PutObject'],
      managebacktests: read,
      runbacktest: read,
    });
  });

  it('encrypt every queue with our key and refuse plain HTTP', () => {
    const queues = aws.ofType('AWS::SQS::Queue');
    expect(queues.length).toBeGreaterThanOrEqual(7);
    for (const { Properties } of queues) expect(Properties.KmsMasterKeyId).toBeDefined();
    const refusing = aws
      .ofType('AWS::SQS::QueuePolicy')
      .filter((policy) => JSON.stringify(policy.Properties).includes('"aws:SecureTransport":"false"'));
    expect(refusing).toHaveLength(queues.length);
  });

  it('allow no action by wildcard, and everything only where an action knows no resource', () => {
    const withoutResource = [
      /^xray:/,
      /^logs:(\w*LogDelivery|ListLogDeliveries|\w*ResourcePolic\w+|DescribeLogGroups)$/,
      /^cloudwatch:(PutMetricData|DescribeAlarms)$/,
      /^dynamodb:ListStreams$/,
      /^ecr:GetAuthorizationToken$/,
    ];
    const allowed = allowedByIam(aws);
    expect(allowed.length).toBeGreaterThan(20);
    for (const { where, actions, resources } of allowed) {
      expect({ where, wild: actions.filter((action) => action.includes('*')) }).toEqual({ where, wild: [] });
      if (!resources.includes('*')) continue;
      const loose = actions.filter((action) => !withoutResource.some((known) => known.test(action)));
      expect({ where, loose }).toEqual({ where, loose: [] });
    }
  });

  it('let what judges an order read the account’s book, by the indexes that its lists come from', () => {
    for (const name of ['riskcheck', 'amendorder', 'changelimits', 'querytrading']) {
      const readable = allowedByIam(aws)
        .filter(({ where, actions }) => where.includes(name) && actions.includes('dynamodb:Query'))
        .flatMap(({ resources }) =>
          resources.flatMap((resource) => /index\/(\w+)$/.exec(resource)?.[1] ?? []),
        );
      expect({ name, readable }).toEqual({ name, readable: ['byAccount', 'byOpenOrder'] });
    }
  });

  it('let the live stream be opened by a ticket alone, which stands in no log, and be spoken to by three and closed by nobody', () => {
    const routes = aws.ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);
    const ofStream = routes.filter(({ RouteKey }) => !/ /.test(textOf(RouteKey)));
    expect(ofStream.map(({ RouteKey }) => RouteKey).toSorted()).toEqual([
      ...['$connect', '$default', '$disconnect', 'ping', 'subscribe', 'unsubscribe'],
    ]);
    const authorizers = aws
      .ofType('AWS::ApiGatewayV2::Authorizer')
      .filter(({ Properties }) => Properties.AuthorizerType === 'REQUEST');
    expect(authorizers.map(({ Properties }) => Properties.IdentitySource)).toEqual([
      ['route.request.querystring.ticket'],
    ]);
    const connect = ofStream.find(({ RouteKey }) => RouteKey === '$connect');
    expect(connect?.AuthorizationType).toBe('CUSTOM');
    const stages = aws.ofType('AWS::ApiGatewayV2::Stage').map(({ Properties }) => JSON.stringify(Properties));
    expect(stages).toHaveLength(2);
    for (const stage of stages)
      expect(stage).not.toMatch(/querystring|ticket|DataTraceEnabled|LoggingLevel/i);
    const senders = allowedByIam(aws).filter(({ actions }) =>
      actions.some((each) => /^execute-api:/.test(each)),
    );
    expect(senders.map(({ where }) => /servestream|pushstream|TaskRole/.exec(where)?.[0]).toSorted()).toEqual(
      [...['TaskRole', 'pushstream', 'servestream']],
    );
    for (const { actions, resources } of senders) {
      expect(actions).toEqual(['execute-api:ManageConnections']);
      expect(resources.map((each) => /\/live\/POST\/@connections\/\*$/.test(each))).toEqual([true]);
    }
    const [tickets] = allowedByIam(aws).filter(
      ({ where, actions }) =>
        where.includes('authorizestream') && actions.some((each) => /^dynamodb:/.test(each)),
    );
    expect(tickets?.actions).toEqual(['dynamodb:DeleteItem']);
  });

  it('let venue keys be written where they cannot be read, and read where they cannot be written', () => {
    const secretActions = new Map<string, string[]>();
    for (const { where, actions, resources } of allowedByIam(aws)) {
      const given = actions.filter((action) => action.startsWith('secretsmanager:'));
      if (given.length === 0) continue;
      expect(resources.every((resource) => resource.endsWith(':secret:tradewind/venue-keys/*'))).toBe(true);
      const name = /managevenuekeys|submitorder|Task/.exec(where)?.[0] ?? where;
      secretActions.set(name, [...(secretActions.get(name) ?? []), ...given].toSorted());
    }
    const reading = ['secretsmanager:GetSecretValue'];
    const writing = ['CreateSecret', 'DeleteSecret', 'PutSecretValue'].map(
      (name) => `secretsmanager:${name}`,
    );
    expect(Object.fromEntries(secretActions)).toEqual({
      managevenuekeys: writing,
      submitorder: reading,
      Task: reading,
    });
  });

  it('give every Lambda exactly the settings its handler reads', () => {
    const settings = /[A-Z][A-Z_]+(?=')/g;
    const always = ['LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
    for (const name of lambdaNames) {
      const handler = readFileSync(join(projectDir, 'functions', name, 'handler.ts'), 'utf8');
      const shared = [...handler.matchAll(/'#(shared\/lambda\/[a-z-]+\.ts)'/g)].map(([, file]) =>
        readFileSync(join(projectDir, file ?? ''), 'utf8'),
      );
      const read = [handler, ...shared].flatMap(
        (source) => /readSettings\(([^)]*)\)/.exec(source)?.[1]?.match(settings) ?? [],
      );
      expect(read.length).toBeGreaterThan(0);
      const deployed = aws
        .ofType('AWS::Lambda::Function')
        .find(({ Properties }) => Properties.FunctionName === `tradewind-${name}`);
      const variables = Object.keys(Object(deployed?.Properties.Environment).Variables);
      expect({ name, variables: variables.toSorted() }).toEqual({
        name,
        variables: [...new Set([...always, ...read])].toSorted(),
      });
    }
  });

  it('give every alarm a runbook that exists, one metric, and somebody to tell', () => {
    const alarms = aws.ofType('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(2 * Object.keys(lambdas).length);
    for (const { id, Properties } of alarms) {
      const runbook = /docs\/runbooks\/[a-z-]+\.md$/.exec(String(Properties.AlarmDescription))?.[0] ?? 'none';
      expect({ id, exists: existsSync(join(projectDir, runbook)) }).toEqual({ id, exists: true });
      expect(Properties).toMatchObject({ MetricName: expect.any(String) });
      expect(JSON.stringify(Properties.AlarmActions)).toContain('AlarmTopic');
      expect(Properties).not.toHaveProperty('Metrics');
    }
  });

  it('let alarms kill that are marked to, and no other, and only when they ring', () => {
    const kills = aws
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('KillTopic'));
    const metrics = kills.map(({ Properties }) => String(Properties.MetricName)).sort();
    expect(metrics).toEqual(['KillRequests', ...safetyMetrics].sort());
    const thresholds = new Map(kills.map(({ Properties }) => [Properties.MetricName, Properties.Threshold]));
    expect({
      feedAgeMs: thresholds.get('FeedHeartbeatAgeMs'),
      clockSkewMs: thresholds.get('ClockSkewMs'),
      inDoubtAgeMs: thresholds.get('InDoubtAgeMs'),
      deadLetters: thresholds.get('DeadLetterDepth'),
    }).toEqual(safetyLimits);
    for (const { Properties } of kills)
      expect(JSON.stringify(Properties.OKActions)).not.toContain('KillTopic');
    const subscriptions = aws.ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties);
    const ofKill = subscriptions.filter((each) => JSON.stringify(each.TopicArn).includes('KillTopic'));
    expect(ofKill).toMatchObject([{ Protocol: 'lambda' }]);
    expect(JSON.stringify(ofKill[0]?.Endpoint)).toContain('killswitch');
  });

  it('let the kill switch and the preflight invoke the one Lambda that talks to venues, nobody else, and nobody read its keys', () => {
    const invokes = allowedByIam(aws).filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
    const ofFunctions = invokes.filter(({ where }) => !/OrderSaga/.test(where));
    const invoked = ofFunctions.map(({ where, resources }) => [where, String(resources)]);
    expect(invoked.sort()).toEqual([
      [expect.stringMatching(/Task/), expect.stringMatching(/tradewind-kill-switch/)],
      [expect.stringMatching(/changestates/), expect.stringMatching(/submitorder/)],
      [expect.stringMatching(/killswitch/), expect.stringMatching(/submitorder/)],
      [expect.stringMatching(/watchsafety/), expect.stringMatching(/killswitch/)],
    ]);
  });

  it('let ticks of strategies wake them and do nothing else, and only who manages strategies make schedules', () => {
    const allowed = allowedByIam(aws);
    const ticks = allowed.filter(({ where }) => where.includes('StrategiesTicks'));
    expect(ticks.map(({ actions, resources }) => [actions, String(resources)])).toEqual([
      [['sqs:SendMessage'], expect.stringMatching(/StrategyTriggers/)],
    ]);
    const makers = allowed.filter(({ actions }) =>
      actions.some((action) => /^(scheduler:|iam:)/.test(action)),
    );
    expect(makers.map(({ where }) => where.includes('managestrategies'))).toEqual([true, true]);
    expect(makers.map(({ resources }) => String(resources)).join()).toMatch(
      /schedule\/default\/tradewind-strategy-\*/,
    );
    const decides = allowed.filter(({ where }) => where.includes('strategytick'));
    expect(
      decides.flatMap(({ actions }) => actions).filter((action) => /^(secrets|kms|lambda)/.test(action)),
    ).toEqual([]);
  });

  it('trade on the testnet unless live is asked for by name', () => {
    const submitOrder = aws
      .ofType('AWS::Lambda::Function')
      .find(({ Properties }) => Properties.FunctionName === 'tradewind-submit-order');
    expect(JSON.stringify(submitOrder?.Properties.Environment)).toContain('https://testnet.binance.vision');
    const { node } = new App({ context: { venueMode: 'live' }, outdir: join(aws.dir, 'live') });
    expect(readTarget(node).venueEndpoints.binance?.rest).toBe('https://api.binance.com');
  });

  it('are refused when the context is mistyped', async () => {
    await expect(synthesise({ target: 'asw' })).rejects.toThrow('target must be aws or local');
    await expect(synthesise({ venueMode: 'Live' })).rejects.toThrow('venueMode must be testnet or live');
    await expect(synthesise({ target: 'local', portBase: '80' })).rejects.toThrow('portBase must be');
  });
});

function aslErrors(id: string, definition: string): string {
  const file = join(aws.dir, `${id}.asl.json`);
  writeFileSync(file, definition);
  const validator = join(projectDir, 'node_modules', '.bin', 'asl-validator');
  const { status, stdout, stderr } = spawnSync(process.execPath, [validator, '--json-path', file], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

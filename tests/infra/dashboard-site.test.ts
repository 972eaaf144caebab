import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DashboardSite } from '#infra/constructs/dashboard-site.ts';
import { dashboardHeaders } from '#infra/dashboard-headers.ts';
import { readTarget } from '#infra/target.ts';

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly AllowedMethods?: readonly string[];
  readonly ViewerProtocolPolicy: string;
  readonly CachePolicyId: string;
  readonly FunctionAssociations?: readonly { readonly EventType: string }[];
  readonly ResponseHeadersPolicyId?: unknown;
}
interface Origin {
  readonly Id: string;
  readonly DomainName: unknown;
  readonly OriginAccessControlId?: unknown;
  readonly CustomOriginConfig?: { readonly OriginProtocolPolicy: string };
}
interface Config {
  readonly Origins: readonly Origin[];
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: readonly Behavior[];
  readonly Logging?: unknown;
}

// Policies of CloudFront's own, which have the same ids in every account.
const notCached = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const cached = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** The construct alone; that the whole app has it, and passes the rules, is shown by aws-templates.test.ts. */
function siteTemplate(): Template {
  const app = new App();
  const stack = new Stack(app, 'Site');
  new DashboardSite(stack, 'Dashboard', {
    target: readTarget(app.node),
    ...{ apiHost: 'api.example', streamHost: 'stream.example', usersHost: 'users.example' },
  });
  return Template.fromStack(stack);
}

const site = siteTemplate();
const propertiesOf = (type: string) =>
  Object.values(site.findResources(type)).map(({ Properties }) => Properties as Record<string, unknown>);
const config = propertiesOf('AWS::CloudFront::Distribution')[0]?.DistributionConfig as Config;

const behavior = (path: string) => config.CacheBehaviors.find(({ PathPattern }) => PathPattern === path);
const originOf = (which: Behavior | undefined) =>
  config.Origins.find(({ Id }) => Id === which?.TargetOriginId);

describe('the dashboard on AWS', () => {
  it('keeps its files in a private bucket that the distribution alone reads, and nobody’s role writes', () => {
    const [bucket] = propertiesOf('AWS::S3::Bucket');
    expect(bucket).toMatchObject({
      BucketEncryption: expect.anything(),
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
        ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    });
    const [policy] = propertiesOf('AWS::S3::BucketPolicy');
    const document = policy?.PolicyDocument as { Statement: Record<string, unknown>[] } | undefined;
    const allowed = document?.Statement.filter(({ Effect }) => Effect === 'Allow') ?? [];
    expect(allowed).toHaveLength(1);
    expect(allowed[0]).toMatchObject({
      ...{ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    });
    expect(propertiesOf('AWS::IAM::Role')).toEqual([]);
    expect(originOf(config.DefaultCacheBehavior)?.OriginAccessControlId).toBeDefined();
  });

  it('keeps at the edge what is named by its contents, and nothing else', () => {
    expect(config.DefaultCacheBehavior.CachePolicyId).toBe(notCached);
    expect(
      Object.fromEntries(config.CacheBehaviors.map((each) => [each.PathPattern, each.CachePolicyId])),
    ).toEqual({
      ...{ 'assets/*': cached, '/v1/*': notCached, '/auth': notCached, '/stream': notCached },
    });
  });

  it('leads to the API, the user pool and the stream, over TLS alone', () => {
    const hosts = ['/v1/*', '/auth', '/stream'].map((path) => {
      const origin = originOf(behavior(path));
      expect(origin?.CustomOriginConfig?.OriginProtocolPolicy).toBe('https-only');
      return origin?.DomainName;
    });
    expect(hosts).toEqual(['api.example', 'users.example', 'stream.example']);
    for (const { ViewerProtocolPolicy } of [config.DefaultCacheBehavior, ...config.CacheBehaviors])
      expect(['https-only', 'redirect-to-https']).toContain(ViewerProtocolPolicy);
  });

  it('looks at what goes to the pool and the stream first, and writes no address down', () => {
    for (const path of ['/auth', '/stream'])
      expect(behavior(path)?.FunctionAssociations).toMatchObject([{ EventType: 'viewer-request' }]);
    expect(config.DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
    expect(config.Logging).toBeUndefined();
  });

  it('sends with each file every header that the local server sends', () => {
    const [policy, ...others] = propertiesOf('AWS::CloudFront::ResponseHeadersPolicy');
    expect(others).toEqual([]);
    const told = policy?.ResponseHeadersPolicyConfig as {
      SecurityHeadersConfig: Record<string, Record<string, unknown>>;
      CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
    };
    const { SecurityHeadersConfig: own, CustomHeadersConfig: custom } = told;
    expect({
      ...Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value])),
      'content-security-policy': own.ContentSecurityPolicy?.ContentSecurityPolicy,
      'referrer-policy': own.ReferrerPolicy?.ReferrerPolicy,
      'x-content-type-options': own.ContentTypeOptions?.Override && 'nosniff',
      'x-frame-options': own.FrameOptions?.FrameOption,
    }).toEqual(dashboardHeaders());
    expect(own.StrictTransportSecurity?.AccessControlMaxAgeSec).toBe(31_536_000);
    for (const each of [config.DefaultCacheBehavior, behavior('assets/*')])
      expect(each?.ResponseHeadersPolicyId).toBeDefined();
  });
});

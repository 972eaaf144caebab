import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DashboardSite } from '../constructs/dashboard-site.ts';
import type { DataStack } from './data-stack.ts';

export type SiteServices = { readonly apiId: string; readonly streamApiId: string };

/** Where people open the dashboard. On a laptop a small server does the same (local-cloud/dashboard/server.ts). */
export class SiteStack extends Stack {
  constructor(scope: Construct, id: string, data: DataStack, services: SiteServices, props: StackProps) {
    super(scope, id, props);
    const inRegion = (service: string) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    const { target } = data.foundation;
    const { bucket, distribution } = new DashboardSite(this, 'Dashboard', {
      target,
      apiHost: inRegion(`${services.apiId}.execute-api`),
      streamHost: inRegion(`${services.streamApiId}.execute-api`),
      usersHost: inRegion('cognito-idp'),
    });
    new CfnOutput(this, 'DashboardUrl', { value: `https://${distribution.distributionDomainName}` });
    new CfnOutput(this, 'DashboardBucket', { value: bucket.bucketName });
    new CfnOutput(this, 'Registration', { value: target.isOpenToRegister ? 'open' : 'closed' });
  }
}

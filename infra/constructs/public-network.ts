import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Target } from '../target.ts';

/**
 * Two public subnets and nothing that costs while idle: no NAT gateway, and free gateway endpoints keep DynamoDB
 * traffic off the internet. A venue that binds keys to an address needs an egress address of its own, later.
 */
export function publicNetwork(scope: Construct, id: string, target: Target): ec2.IVpc {
  const vpc = new ec2.Vpc(scope, id, {
    ipAddresses: ec2.IpAddresses.cidr('10.42.0.0/24'),
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
    gatewayEndpoints: { DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB } },
  });
  if (target.hasFlowLogs) {
    vpc.addFlowLog('RefusedTraffic', {
      trafficType: ec2.FlowLogTrafficType.REJECT,
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(scope, 'FlowLogs', {
          retention: target.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
  }
  // A cast, because CDK's class lacks the `| undefined` that exactOptionalPropertyTypes asks for.
  return vpc as ec2.IVpc;
}

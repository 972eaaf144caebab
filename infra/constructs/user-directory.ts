import { Aws, Duration } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Platform } from '../platform.ts';
import { acknowledge } from './acknowledge.ts';

/** Who may call the API: a Cognito user pool (operators create its users, or people register where the target is open to it) and the client that programs log in with. */
export class UserDirectory extends Construct {
  readonly pool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;
  /** The `iss` of its tokens. Built by hand: the local cloud does not serve the pool's ProviderURL attribute. */
  readonly issuer: string;

  constructor(scope: Construct, id: string, { target }: Platform) {
    super(scope, id);
    this.pool = new cognito.UserPool(this, 'Users', {
      userPoolName: 'tradewind-users',
      selfSignUpEnabled: target.isOpenToRegister,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      deletionProtection: target.protectState,
      removalPolicy: target.removalPolicy,
      ...(target.hasThreatProtection
        ? {
            featurePlan: cognito.FeaturePlan.PLUS,
            standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
          }
        : {}),
    });
    acknowledge(this.pool, {
      'AwsSolutions-COG2':
        'A second factor is each user’s choice: programs log in here too. What lets a live account trade asks for one by itself. Threat protection blocks risky sign-ins.',
    });
    this.client = this.pool.addClient('Programs', {
      userPoolClientName: 'tradewind-programs',
      authFlows: { userPassword: true, userSrp: true },
      disableOAuth: true,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    new cognito.CfnUserPoolGroup(this, 'Operators', {
      userPoolId: this.pool.userPoolId,
      groupName: 'operators',
      description: 'May stop and start everybody’s trading, and unlock live trading',
    });
    this.issuer = `https://cognito-idp.${Aws.REGION}.amazonaws.com/${this.pool.userPoolId}`;
  }
}

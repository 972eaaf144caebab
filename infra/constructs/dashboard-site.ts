import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { dashboardHeaders } from '../dashboard-headers.ts';
import { openStream, pagePaths, signIn } from '../edge-functions.ts';
import type { Target } from '../target.ts';
import { acknowledge } from './acknowledge.ts';

export type DashboardSiteProps = {
  readonly target: Target;
  /** Host names, each of one service in the region. */
  readonly apiHost: string;
  readonly streamHost: string;
  readonly usersHost: string;
};

/**
 * The dashboard at one address: its files from a private bucket, and under the same name the API, the sign-in and the live stream, so that the page
 * needs no permission to call another address. Files are put there by scripts/publish-dashboard.ts.
 */
export class DashboardSite extends Construct {
  readonly bucket: s3.Bucket;
  readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, id: string, props: DashboardSiteProps) {
    super(scope, id);
    this.bucket = this.files(props.target);
    const files = {
      // CDK's classes miss `| undefined` where its interfaces have `?`, which exactOptionalPropertyTypes minds.
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket as s3.IBucket),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.headers(),
      compress: true,
    };
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: 'Tradewind dashboard',
      defaultRootObject: 'index.html',
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      priceClass: cloudfront.PriceClass.PRICE_CLASS_200,
      // index.html and config.json: a new version is seen with the next visit.
      defaultBehavior: {
        ...files,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        functionAssociations: [this.before('PagePaths', pagePaths)],
      },
      additionalBehaviors: {
        // Their names are their contents.
        'assets/*': { ...files, cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED },
        '/v1/*': this.service(props.apiHost),
        '/auth': this.service(props.usersHost, this.before('SignIn', signIn)),
        '/stream': this.service(props.streamHost, this.before('OpenStream', openStream)),
      },
    });
    acknowledge(this.distribution, {
      'AwsSolutions-CFR1':
        'Whoever is signed in may be anywhere; who may sign in is decided by the user pool.',
      'AwsSolutions-CFR2':
        'The API limits each user, the pool blocks risky sign-ins, files are public: a firewall would guard nothing more.',
      'AwsSolutions-CFR3':
        'Its log would have the tickets of the stream, which stand in an address. The API and the stream log each request themselves.',
      'AwsSolutions-CFR4': 'The certificate is that of cloudfront.net until a name of one’s own is given.',
    });
  }

  private files({ enforcesTls, removalPolicy }: Target): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Files', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: enforcesTls,
      // A version that was published by mistake is put back from here.
      versioned: true,
      lifecycleRules: [
        {
          id: 'replaced-files',
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy,
    });
    acknowledge(bucket, {
      'AwsSolutions-S1': 'The files are public, and read by the distribution alone.',
    });
    return bucket;
  }

  /** A service under the same name: nothing of it is kept at the edge, and it is told everything but the name it was asked under. */
  private service(host: string, before?: cloudfront.FunctionAssociation): cloudfront.BehaviorOptions {
    return {
      origin: new HttpOrigin(host, {
        protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      ...(before ? { functionAssociations: [before] } : {}),
    };
  }

  private before(id: string, code: string): cloudfront.FunctionAssociation {
    const fn = new cloudfront.Function(this, id, {
      code: cloudfront.FunctionCode.fromInline(code),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    return { function: fn, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST };
  }

  /** The headers of dashboard-headers.ts. CloudFront has fields of its own for some of them. */
  private headers(): cloudfront.ResponseHeadersPolicy {
    const {
      'content-security-policy': contentSecurityPolicy = '',
      'referrer-policy': _referrer,
      'x-content-type-options': _type,
      'x-frame-options': _frame,
      ...others
    } = dashboardHeaders();
    return new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
          override: true,
        },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
      },
    });
  }
}

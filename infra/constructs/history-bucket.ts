import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Target } from '../target.ts';
import { acknowledge } from './acknowledge.ts';

/**
 * Candles kept for good. What markets did is public, so S3's own keys encrypt it. A day's file is about 40 KB: classes for what is
 * seldom read count at least 128 KB an object, and would cost more.
 */
export function historyBucket(scope: Construct, id: string, target: Target): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: target.enforcesTls,
    // A day that was replaced by mistake can be had again for a month.
    versioned: true,
    lifecycleRules: [
      {
        id: 'replaced-days',
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: target.removalPolicy,
  });
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'Market data is public and written by one function: a log of who reads it would outgrow it.',
  });
  return bucket;
}

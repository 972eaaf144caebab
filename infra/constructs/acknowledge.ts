import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Accepts cdk-nag findings on `scope` and below, each by its full id, each with the reason why it is right here. */
export function acknowledge(scope: Construct, reasons: Record<string, string>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(scope).acknowledge({ id, reason });
}

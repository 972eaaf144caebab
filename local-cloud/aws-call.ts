import { region, rootKey } from './environment.ts';
import { LocalCloudError } from './local-cloud-error.ts';

/**
 * One call of the AWS JSON protocol to the local cloud, for services whose SDK client is not worth installing. Also
 * the only way to a task definition's secrets, which the emulator spells in a case that the SDK drops.
 * The emulator reads the key's name and checks no signature: this can reach no real account.
 */
export async function callAws(
  endpoint: string,
  service: 'ecs' | 'ssm' | 'logs',
  target: string,
  body: Record<string, unknown>,
): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': target,
      Authorization: authorization(service),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new AwsCallError(target, response.status, text);
  return JSON.parse(text);
}

/** Creates an S3 bucket; one that exists already is fine. */
export async function createBucket(endpoint: string, bucket: string): Promise<void> {
  const response = await fetch(`${endpoint}/${bucket}`, {
    method: 'PUT',
    headers: { Authorization: authorization('s3') },
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 409) throw new AwsCallError('CreateBucket', response.status, text);
}

function authorization(service: string): string {
  const scope = `${rootKey.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
}

export class AwsCallError extends LocalCloudError {
  readonly status: number;

  constructor(target: string, status: number, text: string) {
    super(`${target} answered ${status}: ${text.slice(0, 200)}`);
    this.status = status;
  }
}

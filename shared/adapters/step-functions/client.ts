import { SFNClient } from '@aws-sdk/client-sfn';

/**
 * A client of Step Functions. With an endpoint override the SDK would put `sync-`/`states.` host prefixes before a
 * loopback address that does not resolve; on AWS the prefix stays.
 */
export function stepFunctionsClient(endpoint: string | undefined): SFNClient {
  return new SFNClient(endpoint ? { endpoint, disableHostPrefix: true } : {});
}

/** ARNs of the Lambdas that the saga calls. */
export interface OrderSagaResources {
  readonly riskCheckArn: string;
  readonly submitOrderArn: string;
  readonly releaseFundsArn: string;
}

/** Longest life of one execution: the venues' absence windows and all look-ups fit in it. Then the sweeper starts anew. */
const sagaTimeoutSeconds = 600;

/** Faults only: business outcomes are data. Bounded; what still fails ends the execution, and the sweeper restarts it. */
const retryFaults = [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'FULL' },
];
const catchFaults = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'Fault' }];

/**
 * The order saga in Amazon States Language (JSONPath): risk-check, submit-order, and, in doubt, resolve-order in a
 * bounded loop; a refusal compensates by release-funds. Every task answers with the saga's input plus `outcome` and
 * `waitSeconds`. One definition: what AWS runs is what tests interpret.
 */
export function orderSaga({ riskCheckArn, submitOrderArn, releaseFundsArn }: OrderSagaResources): object {
  return {
    Comment: 'Places one order and compensates when it is refused.',
    StartAt: 'RiskCheck',
    TimeoutSeconds: sagaTimeoutSeconds,
    States: {
      RiskCheck: task(riskCheckArn, 'risk-check', 12, 'RiskDecision'),
      RiskDecision: choice({ APPROVED: 'SubmitOrder', DENIED: 'ReleaseFunds', SETTLED: 'Done' }),
      SubmitOrder: task(submitOrderArn, 'submit-order', 25, 'VenueDecision'),
      ResolveOrder: task(submitOrderArn, 'resolve-order', 25, 'VenueDecision'),
      VenueDecision: choice({
        ACCEPTED: 'Done',
        REJECTED: 'ReleaseFunds',
        RETRY: 'WaitToRetry',
        IN_DOUBT: 'WaitToResolve',
        HALTED: 'Halted',
      }),
      WaitToRetry: { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'SubmitOrder' },
      WaitToResolve: { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'ResolveOrder' },
      ReleaseFunds: task(releaseFundsArn, 'release-funds', 12, 'Done'),
      Done: { Type: 'Succeed' },
      Halted: {
        Type: 'Fail',
        Error: 'OrderInDoubt',
        Cause: 'The order stays in doubt; its account is halted.',
      },
      Fault: {
        Type: 'Fail',
        Error: 'SagaFault',
        Cause: 'A step failed after its retries; the sweeper starts it again.',
      },
    },
  };
}

function task(resourceArn: string, step: string, timeoutSeconds: number, next: string): object {
  return {
    Type: 'Task',
    Resource: resourceArn,
    Parameters: {
      'version.$': '$.version',
      step,
      'ownerId.$': '$.ownerId',
      'orderId.$': '$.orderId',
      'generation.$': '$.generation',
      'correlationId.$': '$.correlationId',
    },
    TimeoutSeconds: timeoutSeconds,
    Retry: retryFaults,
    Catch: catchFaults,
    Next: next,
  };
}

function choice(nextByOutcome: Readonly<Record<string, string>>): object {
  return {
    Type: 'Choice',
    Choices: Object.entries(nextByOutcome).map(([outcome, next]) => ({
      Variable: '$.outcome',
      StringEquals: outcome,
      Next: next,
    })),
    Default: 'Fault',
  };
}

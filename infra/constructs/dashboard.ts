import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { metricNamespace } from '../platform.ts';
import { oneMinute } from './alarm.ts';

/** One page: are orders decided, are fills settled, is the feed fresh, does anything fail. */
export function dashboard(scope: Construct, id: string): cloudwatch.Dashboard {
  const board = new cloudwatch.Dashboard(scope, id, { dashboardName: 'Tradewind' });
  board.addWidgets(
    graph('Orders in doubt', [own('OrdersInDoubt')]),
    graph('Feed age (ms)', [own('FeedAgeMs')]),
    graph('Sagas', search('AWS/States', 'StateMachineArn', 'tradewind-order-saga', 'ExecutionsSucceeded')),
    graph(
      'Sagas failed',
      search('AWS/States', 'StateMachineArn', 'tradewind-order-saga', 'ExecutionsFailed'),
    ),
  );
  board.addWidgets(
    graph('Lambda errors', search('AWS/Lambda', 'FunctionName', 'tradewind', 'Errors')),
    graph('Lambda throttles', search('AWS/Lambda', 'FunctionName', 'tradewind', 'Throttles')),
    graph('Lambda duration p99 (ms)', search('AWS/Lambda', 'FunctionName', 'tradewind', 'Duration', 'p99')),
    graph(
      'Queue depth',
      search('AWS/SQS', 'QueueName', 'tradewind', 'ApproximateNumberOfMessagesVisible', 'Maximum'),
    ),
  );
  return board;
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 6, height: 6 });
}

function own(metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: metricNamespace,
    metricName,
    period: oneMinute,
    statistic: 'max',
  });
}

/** By name and not by reference: a dashboard must not tie stacks together. */
function search(namespace: string, dimension: string, word: string, metric: string, statistic = 'Sum') {
  const expression = `SEARCH('{${namespace},${dimension}} MetricName="${metric}" ${word}', '${statistic}', 60)`;
  return [new cloudwatch.MathExpression({ expression, label: '', period: oneMinute })];
}

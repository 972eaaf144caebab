import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export type AlarmProps = {
  metric: cloudwatch.Metric;
  /** What is wrong when it rings, in a sentence. */
  meaning: string;
  /** File under docs/runbooks/, without `.md`. */
  runbook: string;
  topic: sns.ITopic;
  /** It also stops all trading, by way of this topic. */
  killTopic?: sns.ITopic;
  /** Rings above this value. Default 0: one occurrence is one too many. */
  above?: number;
  /** Consecutive periods above the threshold. Default 1. */
  periods?: number;
  /** Silence is an alarm too: for metrics that are published even when all is well. */
  silenceRings?: boolean;
};

/** An alarm on ONE metric (the local cloud evaluates neither metric math nor dimensions), told to the topic. */
export function alarm(scope: Construct, id: string, props: AlarmProps): cloudwatch.Alarm {
  const created = new cloudwatch.Alarm(scope, id, {
    metric: props.metric,
    alarmDescription: `${props.meaning} Runbook: docs/runbooks/${props.runbook}.md`,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: props.above ?? 0,
    evaluationPeriods: props.periods ?? 1,
    treatMissingData: props.silenceRings
      ? cloudwatch.TreatMissingData.BREACHING
      : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  created.addAlarmAction(new SnsAction(props.topic));
  if (props.killTopic) created.addAlarmAction(new SnsAction(props.killTopic));
  created.addOkAction(new SnsAction(props.topic));
  return created;
}

export const oneMinute = Duration.minutes(1);

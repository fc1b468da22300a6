import { Duration } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import * as events from '../../shared/base/log-events.ts';
import type { Alarms } from './alarms.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly alarms: Alarms;
  /** Signs statements. */
  readonly target: OperationFunction;
}

/**
 * The alarm on statements that could not be signed. It is one of its own: the function answers, and
 * whoever asks without a statement notices nothing.
 */
export class StatementAlarms extends Construct {
  constructor(scope: Construct, id: string, { alarms, target }: Props) {
    super(scope, id);
    const { name } = target.operation;
    const unsigned = new MetricFilter(this, 'NotSigned', {
      logGroup: target.logGroup,
      filterPattern: FilterPattern.stringValue('$.event', '=', events.STATEMENT_NOT_SIGNED.event),
      metricNamespace: alarms.namespace,
      metricName: `${name} not signed`,
      defaultValue: 0,
    });
    const description = `${name} could not sign statements; callers who ask without one get their answers.`;
    // Several functions sign, in stacks of their own.
    alarms.add(`${id}NotSigned`, description, 'statements-are-not-signed', {
      metric: unsigned.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
    });
  }
}

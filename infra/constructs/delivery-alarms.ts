import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { repeatDeliveries } from '../../shared/api/operations/delivering.ts';
import * as events from '../../shared/base/log-events.ts';
import type { Alarms } from './alarms.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly alarms: Alarms;
  readonly target: OperationFunction;
}

/** The age of the oldest event that the application has not accepted. */
export const oldestEventMetricName = `${repeatDeliveries.name} oldestSeconds`;

/** An event that the application does not accept for so long is more than a short failure. */
const longWaitSeconds = 3600;

/** The alarm on events that the application does not accept. */
export class DeliveryAlarms extends Construct {
  constructor(scope: Construct, id: string, { alarms, target }: Props) {
    super(scope, id);
    const { impact } = target.operation;
    const metricName = oldestEventMetricName;
    new MetricFilter(this, 'OldestSeconds', {
      logGroup: target.logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.event', '=', events.EVENT_DELIVERIES.event),
        FilterPattern.numberValue('$.oldestSeconds', '>=', 0),
      ),
      metricNamespace: alarms.namespace,
      metricName,
      metricValue: '$.oldestSeconds',
      unit: Unit.SECONDS,
    });
    const waits = `The application has not accepted an event for an hour. ${impact}`;
    alarms.add('EventsWait', waits, 'events-are-not-delivered', {
      metric: new Metric({
        namespace: alarms.namespace,
        metricName,
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
      threshold: longWaitSeconds,
      // The last known state holds until a call reports another one.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }
}

import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { watchCertificates } from '../../shared/api/operations/sso.ts';
import * as events from '../../shared/base/log-events.ts';
import type { Alarms } from './alarms.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly alarms: Alarms;
  readonly target: OperationFunction;
}

/** The whole days until the first certificate ends. */
export const certificateDaysMetricName = `${watchCertificates.name} daysLeft`;

/** Enough to agree upon another one with Constant Contact, where people set it up by hand. */
const neededDays = 60;

/** The alarm on certificates of single sign-on that end. */
export class CertificateAlarm extends Construct {
  constructor(scope: Construct, id: string, { alarms, target }: Props) {
    super(scope, id);
    const metricName = certificateDaysMetricName;
    new MetricFilter(this, 'DaysLeft', {
      logGroup: target.logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.event', '=', events.SIGN_ON_CERTIFICATES.event),
        FilterPattern.numberValue('$.daysLeft', '>=', 0),
      ),
      metricNamespace: alarms.namespace,
      metricName,
      metricValue: '$.daysLeft',
      unit: Unit.COUNT,
    });
    const ends = `A certificate of single sign-on ends in less than ${neededDays} days; then nobody can sign in by it.`;
    alarms.add('CertificateEnds', ends, 'a-certificate-ends', {
      metric: new Metric({
        namespace: alarms.namespace,
        metricName,
        statistic: 'Minimum',
        period: Duration.minutes(5),
      }),
      threshold: neededDays,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // The last known state holds until a call reports another one.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }
}

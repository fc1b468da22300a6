import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, MetricFilter, type MetricFilterOptions } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { reAudit } from '../../shared/api/operations/audit.ts';
import * as events from '../../shared/base/log-events.ts';
import type { AuditStatus } from '../../shared/domain/audit/status.ts';
import type { Settings } from '../settings.ts';
import type { Alarms } from './alarms.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly alarms: Alarms;
  readonly target: OperationFunction;
  readonly settings: Pick<Settings, 'auditEverySeconds' | 'freshForSeconds' | 'graceSeconds'>;
}

/** Units of the metrics: every number of the status becomes one. */
const units = {
  secondsSinceCompleted: Unit.SECONDS,
  oldestEvidenceAgePercent: Unit.PERCENT,
  evidenceAgePercentOfGrace: Unit.PERCENT,
  held: Unit.COUNT,
  newcomersHeld: Unit.COUNT,
  waitingCases: Unit.COUNT,
  unclearCases: Unit.COUNT,
  budgetUsedPercent: Unit.PERCENT,
  budgetRemaining: Unit.COUNT,
  fullAuditSeconds: Unit.SECONDS,
} as const satisfies Record<keyof AuditStatus, Unit>;

const typedEntries = <K extends string, V>(record: Readonly<Record<K, V>>) => Object.entries(record) as [K, V][];

const statusEvent = events.AUDIT_STATUS.event;
const failedEvent = events.AUDIT_FAILED.event;
/** What a metric of the audits is made from. */
export type AuditMetric = keyof AuditStatus | typeof failedEvent;

/** The name of the metric that is made from it. */
export const auditMetricName = (source: AuditMetric): string => `${reAudit.name} ${source}`;

const hasEvent = (event: string) => FilterPattern.stringValue('$.event', '=', event);

/** Delay of a run beyond its due time that does not alarm. */
const marginSeconds = 3600;
const budgetPercent = 80;

/**
 * Alarm threshold for the age of the evidence, in percent of a duration. If audits are so rare that
 * evidence gets older than the percentage before each of them, the threshold is higher, up to 100 %.
 */
const agePercent = (percent: number, auditEverySeconds: number, durationSeconds: number): number => {
  const usual = Math.ceil((100 * (auditEverySeconds + marginSeconds)) / durationSeconds);
  return Math.min(100, Math.max(percent, usual));
};

/** Alarms on the status of the audits, from the numbers that every tick logs. */
export class AuditAlarms extends Construct {
  private readonly alarms: Alarms;
  private readonly target: OperationFunction;

  constructor(scope: Construct, id: string, { alarms, target, settings }: Props) {
    super(scope, id);
    this.alarms = alarms;
    this.target = target;
    for (const [field, unit] of typedEntries(units)) {
      // CloudWatch reads a value only from a field named by the pattern. All values are at least 0.
      const pattern = FilterPattern.all(hasEvent(statusEvent), FilterPattern.numberValue(`$.${field}`, '>=', 0));
      this.addFilter(field, pattern, { metricValue: `$.${field}`, unit });
    }
    this.addFilter(failedEvent, hasEvent(failedEvent), { metricValue: '1', unit: Unit.COUNT, defaultValue: 0 });
    this.addForRuns(settings);
    this.addForStatus(settings);
  }

  private addForRuns({ auditEverySeconds }: Props['settings']): void {
    const { impact, name } = this.target.operation;
    const failed = `A run of ${name} has failed; a new run has to start from the beginning. ${impact}`;
    this.alarms.add('AuditFailed', failed, 'a-re-audit-has-failed', {
      metric: this.metric(failedEvent, 'Sum'),
      threshold: 1,
    });
    if (auditEverySeconds === 0) return;
    const overdue = `No run of ${name} has completed for two intervals and an hour. ${impact}`;
    this.alarms.add('AuditOverdue', overdue, 'no-re-audit-has-completed', {
      metric: this.metric('secondsSinceCompleted', 'Maximum'),
      threshold: 2 * auditEverySeconds + marginSeconds,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      // Data is missing until the first run has completed, and after the ticks have stopped.
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  private addForStatus(settings: Props['settings']): void {
    // The last known state holds until a tick reports another one.
    const treatMissingData = TreatMissingData.IGNORE;
    const held =
      'Accounts that may have left, or were canceled, keep access: there are more of them than the brake lets through, so ' +
      'an operator has to judge it.';
    this.alarms.add('AccessHeld', held, 'the-brake-holds-departures', {
      metric: this.metric('held', 'Maximum'),
      threshold: 1,
      treatMissingData,
    });
    const newcomers =
      'Newcomers do not get access: there are more of them than usual, or the partner’s credentials have changed, so an ' +
      'operator has to judge it.';
    this.alarms.add('NewcomersHeld', newcomers, 'the-brake-holds-newcomers', {
      metric: this.metric('newcomersHeld', 'Maximum'),
      threshold: 1,
      treatMissingData,
    });
    const { auditEverySeconds, freshForSeconds, graceSeconds } = settings;
    for (const [share, wanted] of Object.entries({ Half: 50, FourFifths: 80 })) {
      const percent = agePercent(wanted, auditEverySeconds, graceSeconds);
      const grace = `No audit has renewed evidence for ${percent} % of graceSeconds; at 100 % every end-user loses access.`;
      this.alarms.add(`Grace${share}`, grace, 'no-audit-renews-evidence', {
        metric: this.metric('evidenceAgePercentOfGrace', 'Maximum'),
        threshold: percent,
        treatMissingData,
      });
    }
    const age = agePercent(90, auditEverySeconds, freshForSeconds);
    const old = `Answers are about to become MEMBER_IN_GRACE: the oldest evidence has reached ${age} % of freshForSeconds.`;
    this.alarms.add('EvidenceOld', old, 'evidence-is-getting-old', {
      metric: this.metric('oldestEvidenceAgePercent', 'Maximum'),
      threshold: age,
      treatMissingData,
    });
    const used =
      'Soon verify-membership and the live lists will be refused, or re-audits will wait, until 00:00 UTC: ' +
      `${budgetPercent} % of the day’s requests to Constant Contact, or of those for callers or webhooks, are used.`;
    this.alarms.add('BudgetNearlyUsed', used, 'the-days-budget-is-nearly-used-up', {
      metric: this.metric('budgetUsedPercent', 'Maximum'),
      threshold: budgetPercent,
      treatMissingData,
    });
  }

  private addFilter(
    source: AuditMetric,
    filterPattern: IFilterPattern,
    value: Pick<MetricFilterOptions, 'metricValue' | 'unit' | 'defaultValue'>,
  ): void {
    new MetricFilter(this, source, {
      logGroup: this.target.logGroup,
      filterPattern,
      metricNamespace: this.alarms.namespace,
      metricName: auditMetricName(source),
      ...value,
    });
  }

  private metric(source: AuditMetric, statistic: string): Metric {
    const metricName = auditMetricName(source);
    return new Metric({ namespace: this.alarms.namespace, metricName, statistic, period: Duration.minutes(5) });
  }
}

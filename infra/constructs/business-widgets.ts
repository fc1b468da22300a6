/** The dashboard of what the service does for its users. */
import { type IWidget, LogQueryVisualizationType, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { repeatDeliveries } from '../../shared/api/operations/delivering.ts';
import { watchCertificates } from '../../shared/api/operations/sso.ts';
import * as events from '../../shared/base/log-events.ts';
import { decisionCodes } from '../../shared/domain/membership/decide.ts';
import type { ChangeAction } from '../../shared/domain/membership/transitions.ts';
import { type AuditMetric, auditMetricName } from './audit-alarms.ts';
import { certificateDaysMetricName } from './certificate-alarm.ts';
import { oldestEventMetricName } from './delivery-alarms.ts';
import type { OperationFunction } from './operation-function.ts';
import { graph, heading, logs, period } from './widgets.ts';

interface Props {
  readonly namespace: string;
  readonly functions: readonly OperationFunction[];
}

/** Changes of an audit that a person wants to see, by what they mean. */
const newcomers: readonly ChangeAction[] = ['discovered', 'joined', 'returned'];
const departures: readonly ChangeAction[] = ['departed', 'refuted'];

const sumOf = (action: ChangeAction): string => `sum(changes.${action}) as ${action}`;

export function businessWidgets({ namespace, functions }: Props): IWidget[][] {
  const status = (source: AuditMetric, label: string, statistic = 'Maximum'): Metric =>
    new Metric({ namespace, metricName: auditMetricName(source), label, statistic, period });
  const checks = functions.filter(
    ({ operation }) => operation.trigger === 'http' && operation.scope === checkMembership.scope,
  );
  const audits = functions.filter(({ operation }) => operation.name === reAudit.name);
  const decided = `filter event = "${events.CHECK_DECIDED.event}"`;
  return [
    [heading('**Checks.** Every answer, a no as well. What a code means: docs/answers.md')],
    [
      logs('Checks by answer', checks, [decided, 'stats count(*) as checks by code', 'sort checks desc']),
      logs('Subjects of batches by answer', checks, [
        `filter event = "${events.CHECKS_DECIDED.event}"`,
        `stats ${decisionCodes.map((code) => `sum(counts.${code}) as ${code}`).join(', ')}`,
      ]),
      logs('Checks by hour', checks, [decided, 'stats count(*) as checks by bin(1h)'], LogQueryVisualizationType.BAR),
    ],
    [heading('**Who comes and goes.** What the brake holds waits for an operator: docs/runbook.md')],
    [
      logs('Newcomers and departures by day, as audits wrote them', audits, [
        `filter event = "${events.AUDIT_COMPLETED.event}"`,
        `stats ${[...newcomers, ...departures].map(sumOf).join(', ')} by bin(1d) as day`,
        'sort day desc',
      ]),
      logs('The last audits', audits, [
        `filter event in ["${events.AUDIT_COMPLETED.event}", "${events.AUDIT_FAILED.event}"]`,
        'display @timestamp, event, dryRun, pages, accounts, failures',
        'sort @timestamp desc',
        'limit 20',
      ]),
    ],
    [
      graph('Held by the brake', [
        status('held', 'accounts that keep access'),
        status('newcomersHeld', 'newcomers that wait'),
      ]),
      graph('Cases', [status('waitingCases', 'being asked about'), status('unclearCases', 'without a clear answer')]),
      graph('Failed audits', [status(events.AUDIT_FAILED.event, 'runs', 'Sum')]),
    ],
    [heading('**Evidence and budget.** At 100 % of graceSeconds everybody loses access; docs/budget.md has the lanes')],
    [
      graph('Age of the evidence (%)', [
        status('oldestEvidenceAgePercent', 'of freshForSeconds'),
        status('evidenceAgePercentOfGrace', 'of graceSeconds'),
      ]),
      graph('Audits (seconds)', [
        status('secondsSinceCompleted', 'since the last one completed'),
        status('fullAuditSeconds', 'that a full one takes'),
      ]),
      graph('Requests to Constant Contact today', [status('budgetRemaining', 'left', 'Minimum')], {
        right: [status('budgetUsedPercent', 'used (%)')],
      }),
    ],
    ...eventWidgets({ namespace, functions }),
    ...certificateWidgets({ namespace, functions }),
  ];
}

/** Nothing without single sign-on. */
function certificateWidgets({ namespace, functions }: Props): IWidget[][] {
  if (!functions.some(({ operation }) => operation.name === watchCertificates.name)) return [];
  const label = 'the first to end';
  const days = new Metric({ namespace, metricName: certificateDaysMetricName, label, statistic: 'Minimum', period });
  return [[graph('Certificates of single sign-on (days left)', [days])]];
}

/** Nothing if the deployment sends no events. */
function eventWidgets({ namespace, functions }: Props): IWidget[][] {
  if (!functions.some(({ operation }) => operation.name === repeatDeliveries.name)) return [];
  const label = 'the oldest that waits';
  const oldest = new Metric({ namespace, metricName: oldestEventMetricName, label, statistic: 'Maximum', period });
  return [[graph('Events that the application has not accepted (seconds)', [oldest])]];
}

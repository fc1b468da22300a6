import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { reAudit } from '../../shared/api/operations/audit.ts';
import * as logEvents from '../../shared/base/log-events.ts';
import { auditStatusOf } from '../../shared/domain/audit/status.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const { service } = synthesize();
const filters = resourcesOf(service, 'AWS::Logs::MetricFilter').map(({ properties }) => properties);

/** The alarms on a metric that is taken from the log. */
const alarmsOn = (metric: string, template = service) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties)
    .filter(({ MetricName: name }) => name === `${reAudit.name} ${metric}`);

/** The only one of them. */
const alarmOn = (metric: string, template = service) => {
  const found = alarmsOn(metric, template);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
};

/** A status that has every field. */
const status = auditStatusOf(
  {
    ledger: { revision: 1, lastCompleted: { runId: 'run', startedAt: 0, endedAt: 1, pages: 1, accounts: 1 } },
    budget: undefined,
    limits: { perSecond: 4, perDay: 10_000 },
    freshForSeconds: 60,
    graceSeconds: 120,
  },
  2,
);

describe('the metrics of the log', () => {
  it('are the numbers of the status, each from a line that has it', () => {
    const taken = filters.filter(({ FilterPattern: pattern }) => pattern.includes('"AUDIT_STATUS"'));
    const numbers = taken.map(
      ({ FilterPattern: pattern, MetricTransformations: [{ MetricValue: value }] }) => `${pattern} ${value}`,
    );
    const expected = Object.keys(status).map(
      (field) => `{ ($.event = "AUDIT_STATUS") && ($.${field} >= 0) } $.${field}`,
    );
    expect(numbers.sort()).toEqual(expected.sort());
  });

  it.each(['budgetRemaining', 'budgetUsedPercent'])('%s is named where operators read of the budget', async (field) => {
    const name = `${reAudit.name} ${field}`;
    const transformations = filters.flatMap(({ MetricTransformations: of }) => of);
    expect(transformations).toContainEqual(expect.objectContaining({ MetricName: name, MetricValue: `$.${field}` }));
    for (const page of ['docs/budget.md', 'docs/runbook.md']) {
      expect(await readFile(new URL(`../../${page}`, import.meta.url), 'utf8')).toContain(`\`${name}\``);
    }
  });

  it('count events that exist', () => {
    const events = filters.flatMap(({ FilterPattern: pattern }) => /\$\.event = "(\w+)"/.exec(pattern)?.[1] ?? []);
    expect(events).toContain('AUDIT_FAILED');
    expect(Object.keys(logEvents)).toEqual(expect.arrayContaining(events));
  });

  it('come from the log of the re-audit', () => {
    const { LogGroup: logGroup } = functionOf(service, reAudit).properties.LoggingConfig;
    const others = filters.filter(
      ({ FilterPattern: pattern }) =>
        pattern.includes('$.event') &&
        !/EVENT_DELIVERIES|SIGN_ON_CERTIFICATES|STATEMENT_NOT_SIGNED|CODE_CACHE_REFUSED/.test(pattern),
    );
    expect(new Set(others.map(({ LogGroupName: name }) => name))).toEqual(new Set([logGroup]));
  });
});

it('every alarm on a metric of our own is about one that is taken from the log', () => {
  const own = resourcesOf(service, 'AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties)
    .filter(({ Namespace: namespace }) => namespace !== undefined && !namespace.startsWith('AWS/'));
  expect(own).toHaveLength(12);
  const known = filters.map(({ MetricTransformations: [{ MetricNamespace: namespace, MetricName: name }] }) => ({
    namespace,
    name,
  }));
  for (const { Namespace: namespace, MetricName: name } of own) expect(known).toContainEqual({ namespace, name });
});

describe('no completed run', () => {
  it.each([
    { auditEverySeconds: 60, threshold: 3_720 },
    { auditEverySeconds: 21_600, threshold: 46_800 },
    { auditEverySeconds: 259_200, threshold: 522_000 },
  ])('for two intervals of $auditEverySeconds s alarms, and so does silence', ({ auditEverySeconds, threshold }) => {
    expect(alarmOn('secondsSinceCompleted', synthesize({ auditEverySeconds }).service)).toMatchObject({
      AlarmDescription: expect.stringContaining(reAudit.impact),
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('is no reason for an alarm where none is due by itself', () => {
    const template = synthesize({ auditEverySeconds: 0 }).service;
    expect(alarmOn('secondsSinceCompleted', template)).toBeUndefined();
    expect(alarmOn('held', template)).toBeDefined();
  });
});

it('counts no failed run as none, so that the alarm ends', () => {
  const failed = filters.filter(({ FilterPattern: pattern }) => pattern.includes('"AUDIT_FAILED"'));
  expect(failed.map(({ MetricTransformations: [transformation] }) => transformation)).toEqual([
    expect.objectContaining({ MetricValue: '1', DefaultValue: 0 }),
  ]);
});

it('alarms on a run that has failed', () => {
  expect(alarmOn('AUDIT_FAILED')).toMatchObject({
    AlarmDescription: expect.stringContaining(reAudit.impact),
    Statistic: 'Sum',
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

describe('an alarm on the status', () => {
  it.each([
    { metric: 'held', threshold: 1, impact: 'Accounts that may have left, or were canceled, keep access' },
    { metric: 'newcomersHeld', threshold: 1, impact: 'Newcomers do not get access' },
    { metric: 'oldestEvidenceAgePercent', threshold: 90, impact: 'MEMBER_IN_GRACE' },
    { metric: 'budgetUsedPercent', threshold: 80, impact: 'refused, or re-audits will wait, until 00:00 UTC' },
  ])('goes off when $metric reaches $threshold, and stands until it is told otherwise', (expected) => {
    const { metric, threshold, impact } = expected;
    expect(alarmOn(metric)).toMatchObject({
      AlarmDescription: expect.stringContaining(impact),
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
  });

  it('goes off when half and four fifths of the grace are over, well before anybody loses access', () => {
    const alarms = alarmsOn('evidenceAgePercentOfGrace');

    expect(alarms.map(({ Threshold: threshold }) => threshold).sort()).toEqual([50, 80]);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        AlarmDescription: expect.stringContaining(`${alarm.Threshold} % of graceSeconds`),
        Statistic: 'Maximum',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'ignore',
      });
    }
  });

  it.each([
    { auditEverySeconds: 86_400, percents: [50, 80] },
    { auditEverySeconds: 172_800, percents: [69, 80] },
    { auditEverySeconds: 259_200, percents: [100, 100] },
  ])('does not go off because $percents % of the grace pass every time: $auditEverySeconds s', (given) => {
    const { auditEverySeconds, percents } = given;
    const alarms = alarmsOn('evidenceAgePercentOfGrace', synthesize({ auditEverySeconds }).service);

    expect(alarms.map(({ Threshold: threshold }) => threshold).sort((a, b) => a - b)).toEqual(percents);
  });

  it.each([
    { auditEverySeconds: 0, freshForSeconds: 93_600, percent: 90 },
    { auditEverySeconds: 79_200, freshForSeconds: 93_600, percent: 90 },
    { auditEverySeconds: 86_400, freshForSeconds: 93_600, percent: 97 },
    { auditEverySeconds: 93_600, freshForSeconds: 93_600, percent: 100 },
  ])(
    'does not go off because evidence gets $percent % old every time: every $auditEverySeconds s',
    ({ percent, ...settings }) => {
      const alarm = alarmOn('oldestEvidenceAgePercent', synthesize(settings).service);
      expect(alarm).toMatchObject({
        Threshold: percent,
        AlarmDescription: expect.stringContaining(`${percent} %`),
      });
    },
  );
});

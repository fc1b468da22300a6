import { expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

it.each([
  ['logRetentionDays', '1', 1],
  ['logRetentionDays', 3653, 3653],
  ['keepDecisions', 'denials', 'denials'],
  ['decisionSampleFraction', '0.5', 0.5],
  ['decisionRetentionDays', '3653', 3_653],
  ['idempotencySeconds', '3600', 3_600],
  ['auditRunDays', '30', 30],
  ['auditPlanDays', 400, 400],
  ['provisionDays', '8', 8],
])('takes %s = %o', (name, given, value) => {
  expect(readSettings({ [name]: given })).toHaveProperty(name, value);
});

it.each([
  ['logRetentionDays', '4', 'must be one of 1, 3, 5'],
  ['logRetentionDays', '9999', 'must be one of 1, 3, 5'],
  ['keepDecisions', 'some', 'must be none or denials or sampled or all'],
  ['decisionRetentionDays', '0', 'must be a whole number'],
  ['idempotencySeconds', '604801', 'must be at most 604800'],
  ['auditRunDays', '29', 'must be a whole number'],
  ['auditPlanDays', '401', 'must be at most 400'],
  ['provisionDays', '7', 'must be a whole number'],
])('refuses %s = %o', (name, given, message) => {
  expect(() => readSettings({ [name]: given })).toThrow(message);
});

import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { costOf } from '../../infra/cost/model.ts';
import { prices } from '../../infra/cost/prices.ts';
import { countResources } from '../../infra/cost/resources.ts';
import {
  accessLineBytes,
  auditedMonth,
  batchedChecks,
  bytes,
  idleMonth,
  keptMillion,
  lookAtDashboards,
  publishedMonth,
  singleChecks,
} from '../../infra/cost/usage.ts';
import { accountIdOf } from '../support/memberships.ts';

const resources = countResources();

test('a million checks cost $1.60 at most, each in a request', () => {
  expect(costOf(singleChecks(resources)).dollars).toBeLessThanOrEqual(1.6);
});

test('a million checks cost $0.20 at most, in batches of 100', () => {
  expect(costOf(batchedChecks(resources)).dollars).toBeLessThanOrEqual(0.2);
});

test('a million kept decisions cost a dollar and a half at most', () => {
  expect(costOf(keptMillion()).dollars).toBeLessThanOrEqual(1.5);
});

test('what costs by the month is counted in the templates', () => {
  const { accessLogFormat, queriedLogs, ...others } = resources;
  expect([...queriedLogs.keys()]).toEqual(expect.arrayContaining(['CheckMembership', 'ReAudit', 'RepeatRefreshes']));
  for (const [name, count] of Object.entries(others)) expect(count, name).toBeGreaterThan(0);
  expect(accessLineBytes(accessLogFormat)).toBeLessThan(accessLogFormat.length);
  expect(costOf(idleMonth(resources)).lines.reduce((sum, { dollars }) => sum + dollars, 0)).toBeLessThan(60);
});

test('everything that has a price is used by something', () => {
  const usages = [singleChecks(resources), batchedChecks(resources), idleMonth(resources), auditedMonth()];
  const used = new Set(
    [...usages, publishedMonth(), lookAtDashboards(resources)].flatMap((usage) => Object.keys(usage)),
  );
  expect(Object.keys(prices).filter((name) => !used.has(name))).toEqual(['token']);
});

test('a look at the dashboards costs by what each query reads', () => {
  const { scanned = 0 } = lookAtDashboards(resources);
  const lines = 100_000 * (bytes.checkLine + 26);
  expect(scanned).toBeGreaterThan((resources.queriedLogs.get('CheckMembership') ?? 0) * lines);
  expect(scanned).toBeLessThan(10 * lines);
});

test('the log costs $3 a month at most, however many minutes it publishes in', () => {
  expect(costOf(publishedMonth()).dollars).toBeLessThanOrEqual(3);
});

test('every price has a source and its date', () => {
  for (const { source, date, dollars, units } of Object.values(prices)) {
    expect(new URL(source).protocol).toBe('https:');
    expect(date).toMatch(/^(without a date|\w+ 20\d\d)$/);
    expect(dollars / units).toBeGreaterThan(0);
  }
});

test('the lines of checks in the log are as long as the costs have it', async () => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text).trimEnd());
    return true;
  });
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('LOG_LEVEL', 'INFO');
  vi.resetModules();
  const { checkDependencies } = await import('../../shared/wiring/check.ts');
  const { onDecision, onBatch, newId } = checkDependencies({
    MEMBERSHIPS_TABLE: 'memberships',
    FRESH_FOR_SECONDS: 1,
    GRACE_SECONDS: 1,
    WHEN_EVIDENCE_EXPIRES: 'deny',
    INACTIVE_ACTIVITIES: [],
    KEEP_DECISIONS: 'none',
    DECISION_SAMPLE_FRACTION: 0,
  });
  const checked = {
    decision: { allowed: true, code: 'MEMBER' },
    accountId: accountIdOf('a07e1lwvtuw0'),
    decisionId: newId(),
  } as const;
  onDecision(checked);
  onBatch(
    newId(),
    Array.from({ length: 100 }, () => ({ outcome: 'checked', checked }) as const),
  );
  // The line of the single one is written behind its answer.
  await setImmediate();
  write.mockRestore();
  vi.unstubAllEnvs();
  // Other files of this process get a log of their own again, which is silent.
  vi.resetModules();

  expect(lines.map((line) => Buffer.byteLength(line))).toEqual([bytes.batchLine, bytes.checkLine]);
  const [batch = '', single = ''] = lines;
  expect(JSON.parse(single)).toEqual({
    level: 'INFO',
    timestamp: expect.stringMatching(/Z$/),
    event: 'CHECK_DECIDED',
    decisionId: checked.decisionId,
    code: 'MEMBER',
    accountId: 'a07e1lwvtuw0',
  });
  expect(JSON.parse(batch)).toMatchObject({
    event: 'CHECKS_DECIDED',
    counts: { MEMBER: 100 },
    decisions: expect.arrayContaining(['MEMBER a07e1lwvtuw0']),
  });
});

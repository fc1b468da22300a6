/** The CDK's own validation of templates, which stops `cdk synth` and `cdk deploy`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnResource } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { buildApp, onlyRead } from '../../infra/build-app.ts';
import { stubBundles } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'membership-validation-test-'));
const bundles = stubBundles(folder);
let count = 0;

const build = (context: Readonly<Record<string, unknown>> = {}) => {
  count += 1;
  const outdir = join(folder, `cdk.out.${count}`);
  return { ...buildApp({ context: { ...context, ...onlyRead }, bundles, outdir }), outdir };
};

const reportSchema = z.object({
  pluginReports: z.array(z.object({ violations: z.array(z.object({ ruleName: z.string() })) })),
});
const findingsIn = (outdir: string): string[] => {
  const report = reportSchema.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')));
  return report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
};

beforeAll(() => {
  vi.stubEnv('CDK_VALIDATION', undefined);
  // Where findings are told; the tests read them from the report.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('has nothing to find', { timeout: 60_000 }, () => {
  it.each([
    {},
    { issuer: 'https://issuer.example', audience: 'membership' },
    { auditEverySeconds: 0, alarmEmail: 'ops@example.com', authDomainPrefix: 'our-callers' },
    { auditEverySeconds: 60, inactiveActivities: '', logRetentionDays: 1 },
    { auditEverySeconds: 302_400, graceSeconds: 302_400 },
    { transferSender: 'moves@partner.example', partnerName: 'Our Partner' },
  ])(
    'with %o',
    (context) => {
      const { app, outdir } = build(context);
      app.synth();
      expect(findingsIn(outdir)).toEqual([]);
      // The first one loads the rules.
    },
    60_000,
  );
});

it('warns of settings by which everybody loses access between two re-audits', () => {
  const { app, outdir } = build({ auditEverySeconds: 302_400, graceSeconds: 302_340 });
  app.synth();
  expect(findingsIn(outdir)).toEqual(['Annotation::EvidenceExpiresBetweenAudits']);
});

describe('is switched on', () => {
  const faults = [
    { type: 'AWS::Lambda::Function', property: 'Runtime', value: 'nodejs12.x', rule: 'E2533' },
    { type: 'AWS::DynamoDB::Table', property: 'BilingMode', value: 'PAY_PER_REQUEST', rule: 'F3002' },
    { type: 'AWS::CloudWatch::Alarm', property: 'EvaluationPeriods', value: 0, rule: 'F3034' },
  ];
  let findings: readonly string[] = [];

  /** All at once: a validation takes seconds, and each fault has a rule of its own. */
  beforeAll(() => {
    const { app, outdir } = build();
    const resources = app.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
    for (const { type, property, value } of faults) {
      resources.find(({ cfnResourceType }) => cfnResourceType === type)?.addPropertyOverride(property, value);
    }
    expect(() => app.synth()).toThrow();
    findings = findingsIn(outdir);
  });

  it.each(faults)('and refuses $property $value of $type', ({ rule }) => {
    expect(findings.filter((name) => name === rule)).toHaveLength(1);
  });

  it('and refuses nothing else', () => {
    expect(findings).toHaveLength(faults.length);
  });
});

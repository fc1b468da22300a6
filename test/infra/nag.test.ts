/**
 * The rules of cdk-nag's pack AwsSolutions over all stacks. What does not keep one is in this
 * table, with the reason.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, expect, it } from 'vitest';
import { buildApp, onlyRead } from '../../infra/build-app.ts';
import { everyPart, stubBundles, withSender } from './synthesized.ts';

interface Exception {
  /** As the pack names it; a right that is too wide has the right in brackets. */
  readonly rule: RegExp;
  /** The place of the resource in the tree. */
  readonly resource: RegExp;
  readonly why: string;
}

const exceptions: readonly Exception[] = [
  {
    rule: /^AwsSolutions-SMG4$/,
    resource: /-Data\/PartnerCredentials\//,
    why: 'Constant Contact gives the credentials, and has no call that changes them; the runbook rotates them by hand.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    resource: /-Data\/PartnerToken\//,
    why: 'The functions write a new token whenever the old one ends, long before any rotation would.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    resource: /-Data\/EventsSigning\//,
    why: 'The application has to know it too, so both change it together, by hand: docs/guides/receiving-events.md.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    resource: /-Data\/TrailBucket\//,
    why: 'Two functions alone reach it. Reads by callers are in the access log of the API, and every write is a version.',
  },
  {
    rule: /^AwsSolutions-COG8$/,
    resource: /-Callers\/Callers\/UserPool\//,
    why: 'The plan Plus costs for each person what Essentials gives to 10,000 for nothing; a second factor is required.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /-Service\/Get(?:AuthzenConfiguration|StatementKeys)Route\//,
    why: 'What it answers is for everybody to read: names of endpoints, and public keys. The route is throttled.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /-Service\/GetOpenapiDocumentRoute\//,
    why: 'The document holds nothing that the repository does not, and the route is throttled.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /-Service\/GetConsoleRoute\d\//,
    why: 'The files are the same for everybody and hold no data, and the routes are throttled.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /-Service\/ConnectAccountRoute\d\//,
    why: 'End-users have no token of ours: a link of ours is the secret, and the callback needs a cookie too.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /-Service\/(?:Complete|Receive)SignInRoute\d\//,
    why: 'Browsers of users have no token: a ticket of theirs works once, requests give nothing, and the routes are throttled.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    resource: /-Service\/ReceiveWebhookRoute\//,
    why: 'Constant Contact has no token of ours: its signature is proven by the function, and the route is throttled.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ses:.*:configuration-set\/\*\]$/,
    resource: /-(?:Memberships\/RequestTransfer|Events\/SendReviewDigest)\/Role\//,
    why: 'SES checks the default configuration set of the sender, whose name the operator chooses; FromAddress is fixed.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*TrailBucket.*\/tile\/\*\]$/,
    resource: /-Audits\/\w+\/Role\//,
    why: 'The tiles of the log: there are more of them with every record.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    resource: /-(?:Callers|Service|Check|Memberships|Partner|Audits|Events)\/\w+\/Role\//,
    why: 'Only with the setting tracing: a trace has no resource that a right could name. tracing.test.ts holds the rest.',
  },
  {
    rule: /^AwsSolutions-SQS3$/,
    resource: /\/DeadLetters\//,
    why: 'These are the dead-letter queues, of a schedule and of a stream; the rule sees only those of other queues.',
  },
];

const folder = mkdtempSync(join(tmpdir(), 'membership-nag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bundles = stubBundles(folder);
let count = 0;
const findings = (context: Readonly<Record<string, unknown>>): string[] => {
  count += 1;
  const outdir = join(folder, `cdk.out.${count}`);
  const { app } = buildApp({ context: { ...context, ...onlyRead }, bundles, outdir });
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
};
const covers = ({ rule, resource }: Exception, finding: string): boolean => {
  const [, name = '', path = ''] = /^(.*) (\S+)$/.exec(finding) ?? [];
  return rule.test(name) && resource.test(path);
};

/** Every resource that a setting can add. */
const everything = { ...everyPart, ...withSender, alarmEmail: 'ops@example.com', tracing: true };

it('nothing is found that the table does not explain, and the table explains nothing else', { timeout: 60_000 }, () => {
  const found = findings(everything);
  expect(found.filter((finding) => !exceptions.some((exception) => covers(exception, finding)))).toEqual([]);
  const idle = exceptions.filter((exception) => !found.some((finding) => covers(exception, finding)));
  expect(idle.map(({ rule, resource }) => `${rule} ${resource}`)).toEqual([]);
});

it('the rules are at work', { timeout: 60_000 }, () => {
  const found = findings({ issuer: 'https://issuer.example', audience: 'membership' });
  expect(found).toContainEqual(expect.stringMatching(/^AwsSolutions-APIG4 .*ReceiveWebhookRoute/));
  expect(found.filter((finding) => finding.includes('-Callers/'))).toEqual([]);
});

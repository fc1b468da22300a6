/** docs/cost.md. */
import { mark, table } from '../markdown.ts';
import { type CostLine, costOf } from './model.ts';
import { prices } from './prices.ts';
import { type ChargedResources, countResources } from './resources.ts';
import {
  accessLineBytes,
  auditedMonth,
  batchedChecks,
  bytes,
  idleMonth,
  keptMillion,
  linesPerDelivery,
  lookAtDashboards,
  looked,
  milliseconds,
  publishedMonth,
  reconciledReport,
  singleChecks,
  type Usage,
  writesPerChange,
} from './usage.ts';
import { firstVisit, thousandVisits } from './visits.ts';

const money = (dollars: number): string =>
  dollars >= 10 ? `$${dollars.toFixed(2)}` : `$${dollars.toFixed(dollars >= 0.01 ? 3 : 4)}`;

/** Storage and data are counted in bytes and shown in MB. */
const inBytes: ReadonlySet<string> = new Set([
  'tableStorage',
  'recovery',
  'objectStorage',
  'logs',
  'logStorage',
  'transfer',
  'scanned',
]);
const amount = ({ priced, units }: CostLine): string =>
  inBytes.has(priced) ? `${Math.round(units / 2 ** 20)} MB` : Math.round(units).toLocaleString('en-US');

const itemized = (usage: Usage): string => {
  const { lines, dollars } = costOf(usage);
  const rows = lines
    .filter(({ units }) => units > 0)
    .map((line) => [prices[line.priced].what, amount(line), money(line.dollars)]);
  return table(['what', 'amount', 'cost'], [...rows, ['**sum**', '', `**${money(dollars)}**`]]);
};

const summary = (resources: ChargedResources): string =>
  table(
    ['what', 'cost'],
    [
      ['a million checks, each in a request', money(costOf(singleChecks(resources)).dollars)],
      ['a million checks, in batches of 100', money(costOf(batchedChecks(resources)).dollars)],
      ['a million decisions of checks, kept for three months', money(costOf(keptMillion()).dollars)],
      ['a month in which nobody calls', money(costOf(idleMonth(resources)).dollars)],
      ['a month of re-audits of 100,000 accounts every six hours', money(costOf(auditedMonth()).dollars)],
      ['a month of publishing the log in every minute', money(costOf(publishedMonth()).dollars)],
      ['an earnings report of 100,000 rows, compared with the records', money(costOf(reconciledReport()).dollars)],
      ['a thousand first visits to the console', money(costOf(thousandVisits(resources)).dollars)],
    ],
  );

const priceTable = (): string =>
  table(
    ['what', 'price', 'source'],
    Object.values(prices).map(({ what, dollars, per, source, date }) => [
      what,
      `$${dollars} a ${per}`,
      `[${new URL(source).hostname}](${source}), ${date}`,
    ]),
  );

const intro = `What a deployment with default settings costs, computed from its templates and its catalogue at list prices of
\`us-east-1\`. Free tiers and volume discounts are left out, so the bill of a small deployment is lower. No bill of a real
deployment has been compared yet.`;

const perToken = prices.token.dollars / prices.token.units;

const perStatement = prices.signature.dollars / prices.signature.units;

const more = `- **A token for each check** costs ${money(perToken)}, more than a thousand times the check. Keep a token until it
  expires: it is good for an hour. A process that does so needs some 730 tokens a month, ${money(730 * perToken)}.
- **Single checks where a batch would do** cost nine times as much. A batch has up to 100 subjects.
- **Checks by user** read two items or more: the link, and each account behind it.
- **A [statement](guides/statements.md) with each check** costs ${money(1e6 * perStatement)} a million, nearly ten times the check: keep
  it as long as it is good.
- **People who sign in** cost nothing up to 10,000 a month ([Cognito](https://aws.amazon.com/cognito/pricing)).
- **[Single sign-on](guides/single-sign-on.md)** costs ${money(prices.signingKey.dollars)} a month for each key that \`ssoKeys\` names, and a
  function that is called each minute. A sign-in is two requests of the API, five of DynamoDB and one signature.
- **Another issuer** (\`issuer\`, \`audience\`) saves all that Cognito costs.
- A log is kept for <!-- setting: logRetentionDays -->90 days<!-- /setting -->. Storage is the least part of it.`;

const looking = (resources: ChargedResources): string => {
  const { lines, dollars } = costOf(lookAtDashboards(resources));
  const read = lines.map(amount).join();
  return `A dashboard costs the same however often somebody looks at it, but for its tables and bars: each is a query that
reads the logs of the last day again. A look at both, on a day with ${looked.checksOfDay.toLocaleString('en-US')} checks, reads ${read} and costs ${money(dollars)}.
A screen that shows them all month and renews them each minute costs ${money(43_800 * dollars)}. A query of your own costs by
what it reads as well: ask one log, and a short time.`;
};

const assumptions = (
  resources: ChargedResources,
): string => `- Warm functions take ${milliseconds.check} ms for a check, ${milliseconds.batch} ms for a batch of 100 and ${milliseconds.tick} ms for a tick of a schedule; a re-audit
  of 100,000 accounts takes ${milliseconds.audit / 60_000} minutes. These are assumed. A cold start adds about a second of a function, once for each
  new instance.
- A check reads one item, strongly consistent, while the process has the watermark; a re-audit reads each membership
  once. The requests are counted by \`npm run bench\`.
- A check writes ${bytes.checkLine} bytes to the log of its function and ${accessLineBytes(resources.accessLogFormat)} to the access log, a batch of 100 writes ${bytes.batchLine.toLocaleString('en-US')} and as
  many. CloudWatch adds 26 bytes to each. Lambda's own lines about starts and ends are off for checks: they would cost
  more than the function.
- A kept decision has ${bytes.keptLine} bytes more in its line, and CloudWatch delivers ${linesPerDelivery} lines in a call, which is assumed. It is one
  write, of less than 1 KB. What is kept of a batch is written and stored alike.
- An answer has ${bytes.checkAnswer} bytes with its header lines, that of a batch ${bytes.batchAnswer.toLocaleString('en-US')}.
- Publishing writes and reads four objects, and signs once. Versions are kept and locked: half a tile of entries for
  each minute.
- Metrics from logs are charged for the hours in which the function logs something. In a month in which nobody calls these
  are ${resources.idleLogMetrics} of ${resources.logMetrics}; all of them, all the time, would be ${money((resources.logMetrics - resources.idleLogMetrics) * prices.metric.dollars)} more.
- A first visit to the console takes ${firstVisit.requests} requests of ${firstVisit.milliseconds} ms, which is assumed, and ${firstVisit.bytes / 1000} KB at most. A later visit takes the page
  alone, if nothing was deployed between.
- A report of 100,000 rows is worked on for 150 seconds, which is assumed; reads and writes were counted.
- Changes cost extra: each writes a membership, its record and their indexes, and its place in the log, ${writesPerChange} write units or
  ${money((1000 * writesPerChange * prices.write.dollars) / prices.write.units)} a thousand. So do requests to Constant Contact by \`verify\`, mails, and alarms that go off.`;

/** The page, whole. */
export function costPage(): string {
  const resources = countResources();
  const parts = [
    '# Cost',
    mark,
    intro,
    summary(resources),
    '## What makes it more, or less',
    more,
    '## A million checks',
    'Each in a request of its own:',
    itemized(singleChecks(resources)),
    'In batches of 100:',
    itemized(batchedChecks(resources)),
    'Kept, if `keepDecisions` says so, besides the checks themselves:',
    itemized(keptMillion()),
    '## A month',
    `In which nobody calls. The schedules tick each minute, 100,000 accounts are stored with their trails, and the alarms
look at ${resources.alarmMetrics} metrics:`,
    itemized(idleMonth(resources)),
    'Re-audits of 100,000 accounts every six hours, in which nothing changes:',
    itemized(auditedMonth()),
    'The log, if in every minute a record is new, at the end of the first year. With fewer records it is in proportion to the\nminutes in which there is one:',
    itemized(publishedMonth()),
    '## Looking at the dashboards',
    looking(resources),
    '## Assumed and counted',
    assumptions(resources),
    '## Prices',
    'AWS loads the figures of its own price pages by script, so each is from a page that quotes it, with the date of that\npage. A GB is 2<sup>30</sup> bytes.',
    priceTable(),
  ];
  return `${parts.join('\n\n')}\n`;
}

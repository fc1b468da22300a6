/**
 * The pages of docs/reference, made from the catalogue, the settings, the problems and the log
 * events.
 */
import { catalogue, httpOperations, isForBrowsers, publicRoutesOf } from '../shared/api/catalogue.ts';
import { gatewayAnswers } from '../shared/api/gateway-answers.ts';
import { groups } from '../shared/api/groups.ts';
import { problemsOf } from '../shared/api/openapi/responses.ts';
import { type Operation, type Scope, scopes } from '../shared/api/operation.ts';
import { commonProblems, type ProblemCode, problems } from '../shared/api/problems.ts';
import * as logEvents from '../shared/base/log-events.ts';
import { newsTypes } from '../shared/domain/news/event-types.ts';
import { mark, table } from './markdown.ts';
import { settingsTable } from './settings.ts';

const page = (title: string, ...parts: readonly string[]): string => `${[`# ${title}`, mark, ...parts].join('\n\n')}\n`;

const triggers = {
  schedule: 'EventBridge schedule',
  stream: 'DynamoDB stream',
  log: 'CloudWatch Logs subscription',
  token: 'Token of a person',
} as const;

const groupTitles = {
  check: 'Check',
  list: 'List and get',
  manage: 'Manage',
  audit: 'Audit',
  events: 'Events',
  people: 'People',
} as const satisfies Record<Operation['group'], string>;

const operationRow = (operation: Operation): readonly string[] => {
  const { group, name, summary } = operation;
  const isHttp = operation.trigger === 'http';
  return [
    `[${name}](../../functions/${group}/${name}.ts)`,
    routesOf(operation),
    isHttp || isForBrowsers(operation) ? scopeText(isHttp ? operation.scope : undefined) : '–',
    summary,
  ];
};

const routesOf = (operation: Operation): string => {
  if (operation.trigger === 'http') return `\`${operation.method} ${operation.path}\``;
  if (isForBrowsers(operation))
    return publicRoutesOf(operation)
      .map((route) => `\`${route}\``)
      .join(', ');
  return triggers[operation.trigger];
};

const scopeText = (scope: Scope | undefined): string => (scope === undefined ? 'public' : `\`${scope}\``);

export function operationsPage(): string {
  const groups = Object.entries(groupTitles).flatMap(([group, title]) => [
    `## ${title}`,
    table(
      ['operation', 'route', 'scope', 'what it does'],
      catalogue.filter((operation) => operation.group === group).map(operationRow),
    ),
  ]);
  const intro =
    'Each operation is one Lambda function in the folder of its group. [openapi.json](../../openapi.json) has the schemas. ' +
    '[Concepts](../concepts.md#requests) explains tokens, problems, sizes and lists.';
  return page('Operations', intro, ...groups, '## Scopes', scopesTable());
}

/** The scopes, each with its meaning and its operations. */
export function scopesTable(): string {
  const named = (scope: Scope | undefined): string =>
    httpOperations
      .filter((operation) => operation.scope === scope)
      .map(({ name }) => `\`${name}\``)
      .join(', ');
  const rows = Object.entries(scopes).map(([scope, meaning]) => [`\`${scope}\``, meaning, named(scope as Scope)]);
  return table(['scope', 'meaning', 'operations'], [...rows, ['public', 'No token is needed', named(undefined)]]);
}

/** The groups of people, each with the scopes that it gives. */
export function groupsTable(): string {
  const inWords = (names: readonly string[]): string => names.map((scope) => `\`${scope}\``).join(', ');
  const rows = Object.entries(groups).map(([name, { description, scopes: given }]) => {
    const missing = Object.keys(scopes).filter((scope) => !given.some((each) => each === scope));
    return [
      `\`${name}\``,
      description,
      missing.length > 1 ? inWords(given) : ['all', ...missing.map((scope) => `but \`${scope}\``)].join(' '),
    ];
  });
  return table(['group', 'its people', 'scopes'], rows);
}

/** The answers that the gateway gives itself, and what a caller does then. */
export function gatewayTable(): string {
  const rows = Object.entries(gatewayAnswers).map(([status, { meaning, repeat }]) => [
    status,
    meaning,
    repeat ? 'Repeat the request, and wait longer each time.' : 'Change the request.',
  ]);
  return table(['status', 'meaning', 'do'], rows);
}

export function settingsPage(): string {
  const text = (value: unknown): string => (value === undefined ? '–' : `\`${String(value)}\``);
  const rows = settingsTable.map(({ name, default: value, meaning }) => [`\`${name}\``, text(value), meaning]);
  return page(
    'Settings',
    'Give a setting at a deployment, `npm run deploy -- -c name=value`, or at a local start, `npm start -- -c name=value`. A ' +
      'deployment takes the default of every setting that it is not given, so write those that you choose into `context` in ' +
      '[cdk.json](../../cdk.json). `npm start` does not read that.',
    table(['setting', 'default', 'meaning'], rows),
  );
}

/** More operations than these are counted, not named. */
const maxNamedOperations = 4;

const answeredBy = (code: ProblemCode): string => {
  if ((commonProblems as readonly ProblemCode[]).includes(code)) return 'every operation';
  const names = httpOperations.filter((operation) => problemsOf(operation).includes(code)).map(({ name }) => name);
  if (names.length === httpOperations.length) return 'every operation';
  return names.length > maxNamedOperations
    ? `${names.length} operations`
    : names.map((name) => `\`${name}\``).join(', ');
};

export function problemsPage(): string {
  const rows = Object.entries(problems)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title }]) => [`\`${code}\``, String(status), title, answeredBy(code as ProblemCode)]);
  return page(
    'Problems',
    'An error is `application/problem+json` (RFC 9457) with a stable `code`. A "no" to a check is an [answer](../answers.md), ' +
      'never a problem. `Retry-After` says when the same request may succeed.',
    table(['code', 'status', 'title', 'answered by'], rows),
  );
}

export function logEventsPage(): string {
  const rows = Object.values(logEvents)
    .toSorted((a, b) => (a.event < b.event ? -1 : 1))
    .map(({ event, level, message }) => [`\`${event}\``, level, message]);
  return page(
    'Log events',
    'Each line of a function has one of these as its `event`. A line holds ids of client accounts, counts and codes; never a ' +
      "secret, an end-user's own id or name, a request body or a header. The [runbook](../runbook.md#a-function-fails) says " +
      'what to do about a line of the level `error`.',
    table(['event', 'level', 'message'], rows),
  );
}

/** The types of events, in the order of their rules. */
export const eventsTable = (): string =>
  table(
    ['type', 'says'],
    Object.entries(newsTypes).map(([type, meaning]) => [`\`${type}\``, meaning]),
  );

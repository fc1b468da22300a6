/**
 * docs/runbook.md says what to do when an alarm goes off: every alarm has its article, and what the
 * articles name exists.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runbookArticles } from '../../infra/constructs/runbook.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { problems } from '../../shared/api/problems.ts';
import * as logEvents from '../../shared/base/log-events.ts';
import { decisionCodes } from '../../shared/domain/membership/decide.ts';
import { anchorOf } from '../docs/markdown.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [anchorOf(section.split('\n', 1)[0] ?? ''), section]),
);
const alarms = resourcesOf(synthesize().service, 'AWS::CloudWatch::Alarm').map(({ name, properties }) => ({
  name,
  text: String(properties.AlarmDescription),
  actions: properties.AlarmActions,
}));
const articleOf = (text: string): string => / What to do: docs\/runbook\.md#([a-z0-9-]+)$/.exec(text)?.[1] ?? '';

describe.each(alarms)('$name', ({ text, actions }) => {
  it('names the article that says what to do', () => {
    expect(runbookArticles).toContain(articleOf(text));
  });

  it('has a text that CloudWatch takes, and somebody to tell', () => {
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(actions).toHaveLength(1);
  });
});

/** Articles without an alarm: others lead to them, or a new version does. */
const procedures = [
  'restore-one-item',
  'restore-a-whole-table',
  'bring-links-over',
  'into-new-stacks',
  'move-to-another-region',
  'a-deployment-is-bad',
  'secrets-are-lost-or-leaked',
  'change-the-key',
  'upgrade-from-010',
];

it('has no article without an alarm', () => {
  const named = new Set(alarms.map(({ text }) => articleOf(text)));
  expect([...named].sort()).toEqual([...runbookArticles].sort());
});

it('consists of its articles, and how to look at all', () => {
  expect([...sections.keys()].sort()).toEqual(['before-you-look', ...runbookArticles, ...procedures].sort());
});

it.each([...runbookArticles, ...procedures])('%s answers every question', (article) => {
  const text = sections.get(article) ?? '';
  const questions = [...text.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, question]) => question);
  expect(questions.slice(0, 4)).toEqual(['Meaning', 'What users see', 'Look', 'Do']);
  expect(text, 'what not to do').toMatch(/^Do not /m);
});

it('names the reasons of failed runs as the code has them', () => {
  const rows = [...(sections.get('a-re-audit-has-failed') ?? '').matchAll(/^\| (".*") \| /gm)].map(
    ([, row = '']) => row,
  );
  const reasons = rows.flatMap((row) => [...row.matchAll(/"([^"]+)"/g)].map(([, reason = '']) => reason));
  const folder = new URL('../../shared/use-cases/audit/', import.meta.url);
  // A number of a text stands in the code as `${…}`.
  const code = readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8').replaceAll(/\$\{[^}]*\}/g, '#'))
    .join('\n');
  expect(reasons).not.toEqual([]);
  expect(reasons.filter((reason) => !code.includes(reason.replaceAll(/\d+/g, '#')))).toEqual([]);
});

it('says what every line is that is logged as an error', () => {
  const errors = Object.values(logEvents).flatMap(({ event, level }) => (level === 'error' ? event : []));
  expect(errors.filter((event) => !sections.get('a-function-fails')?.includes(`\`${event}\``))).toEqual([]);
});

it('names only events, problems and answers that there are', () => {
  const names = [...runbook.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);
  const ofAws = ['AWS_REGION', 'UPDATE_ROLLBACK_FAILED'];
  const known = new Set<string>([...Object.keys(logEvents), ...Object.keys(problems), ...decisionCodes, ...ofAws]);
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

it('calls only routes that there are', () => {
  const calls = [...runbook.matchAll(/call '?(\/v1\/[^'\s`?]+)/g)].map(([, path = '']) =>
    path.replaceAll(/<\w+>/g, '{}'),
  );
  const routes = httpOperations.map(({ path }) => path.replaceAll(/\{\w+\}/g, '{}'));
  expect(calls).not.toEqual([]);
  expect(calls.filter((path) => !routes.includes(path))).toEqual([]);
});

it('is linked from the README', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain('](docs/runbook.md)');
});

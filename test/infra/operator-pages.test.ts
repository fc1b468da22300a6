/** What the pages for operators name of a deployment exists: at night nobody wants to search for it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogue } from '../../shared/api/catalogue.ts';
import { parseMarkdown } from '../docs/markdown.ts';
import { synthesize } from './synthesized.ts';

const { stacks, isProtected } = synthesize({ alarmEmail: 'ops@example.com' });
const prefix = 'ConstantContactMembership-';

const pages = [
  'deploy.md',
  'first-deployment.md',
  'runbook.md',
  'webhooks.md',
  'guides/moving-accounts.md',
  'guides/people.md',
  'guides/receiving-events.md',
].map((path) => {
  const page = readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
  const blocks = parseMarkdown(page).fences.flatMap(({ info, text }) => (info.startsWith('sh') ? [text] : []));
  return { path, page, blocks };
});
const all = pages.map(({ page }) => page).join('\n');
const blocks = pages.flatMap((page) => page.blocks);

const sectionOf = (stack: string, section: string): [string, Record<string, unknown>][] =>
  Object.entries(Object(stacks.get(stack)?.[section] ?? {}));
/** Outputs that are for people, with the end of the name of their stack. */
const outputs = new Map(
  [...stacks.keys()].flatMap((stack) =>
    sectionOf(stack, 'Outputs').flatMap(([name, { Description: text }]) =>
      text === undefined ? [] : [[name, stack.replace(prefix, '')] as const],
    ),
  ),
);

it('name outputs that there are, and all of them', () => {
  const named = [...all.matchAll(/<([A-Z][A-Za-z]+)>|output ([A-Z][A-Za-z]+)/g)].map(([, a, b]) => a ?? b ?? '');
  const others = ['Function'];
  expect(named.filter((name) => !outputs.has(name) && !others.includes(name))).toEqual([]);
  expect([...outputs.keys()].filter((name) => !named.includes(name) && name !== 'AlarmTopic')).toEqual([]);
});

it('say in which stack an output is, if it is not in the service stack', () => {
  for (const [, name = '', stack = 'Service'] of all.matchAll(/output ([A-Z][A-Za-z]+)(?: ([A-Z][a-z]+))?/g)) {
    expect(`${name} in ${stack}`).toBe(`${name} in ${outputs.get(name)}`);
  }
});

it('find each resource by its type and the beginning of its name, in one of the stacks that they look into', () => {
  const [, parts = ''] = /physical\(\) \{\n\s+for part in ([^;]+);/.exec(all) ?? [];
  const resources = parts.split(' ').flatMap((part) => sectionOf(`${prefix}${part}`, 'Resources'));
  const named = [...all.matchAll(/physical (AWS::\w+::\w+) (\w+)/g)];
  expect(named.length).toBeGreaterThan(5);
  for (const [, type, name = ''] of named) {
    const found = resources.filter(([id, resource]) => resource['Type'] === type && id.startsWith(name));
    expect(
      found.map(([id]) => id),
      `${type} ${name}`,
    ).toHaveLength(1);
  }
});

it('find the log of each function by its name', () => {
  const [, parts = ''] = /physical\(\) \{\n\s+for part in ([^;]+);/.exec(all) ?? [];
  const groups = parts
    .split(' ')
    .flatMap((part) => sectionOf(`${prefix}${part}`, 'Resources'))
    .filter(([, resource]) => resource['Type'] === 'AWS::Logs::LogGroup')
    .map(([id]) => id);
  for (const { name } of catalogue) {
    const logs = `${name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}Logs`;
    expect(
      groups.filter((id) => id.startsWith(logs)),
      logs,
    ).toHaveLength(1);
  }
});

it('compare what is left of a failed deployment with every stack that has state, or the pool in use would be deleted', () => {
  const comparing = blocks.filter((text) => text.includes('resourcegroupstaggingapi'));
  expect(comparing).not.toEqual([]);
  for (const text of comparing) {
    for (const [stack, hasState] of isProtected) {
      if (hasState) expect(text).toMatch(new RegExp(`for part in .*\\b${stack.replace(prefix, '')}\\b`));
    }
  }
});

it('have commands for every system: date has other options on macOS, and the AWS CLI takes seconds since 1970', () => {
  expect(blocks.filter((text) => /\bdate (?:-u )?-(?:d|v)\b/.test(text))).toEqual([]);
});

/** How long pages and lines are, and that figures of settings are generated. */
import { describe, expect, test } from 'vitest';
import { defaultInWords, generatedFiles } from '../../infra/generated.ts';
import { settingsTable } from '../../infra/settings.ts';
import { parseMarkdown, withoutCode } from './markdown.ts';
import { escaped } from './output.ts';
import { allPages, readPage } from './use-pages.ts';

/** Its sentences cite the vendor's documents as they are. */
const factSheet = 'docs/constant-contact.md';
const written = allPages.filter(({ path }) => path !== factSheet && !(path in generatedFiles));

const linesOf = (page: string): number => page.trimEnd().split('\n').length;

test.each([
  ['README.md', 200],
  ['CONTRIBUTING.md', 120],
])('%s has at most %i lines', async (path, max) => {
  expect(linesOf(await readPage(path))).toBeLessThanOrEqual(max);
});

const decisions = allPages.filter(({ path }) => /^docs\/decisions\/\d/.test(path));

test.each(decisions)('$path is a short note of the usual form', ({ page }) => {
  expect(linesOf(page)).toBeLessThanOrEqual(40);
  expect(page.match(/^#+ .*/gm)?.slice(1)).toEqual(['## Context', '## Decision', '## Consequences']);
});

/** Marks are not seen by a reader, and a link is no longer than its text. */
const visible = (line: string): string => line.replaceAll(/<!--.*?-->/g, '').replaceAll(/\]\([^)]*\)/g, ']');

const longLines = (page: string, max: number): string[] =>
  parseMarkdown(page).prose.flatMap((line, index) =>
    visible(line).length > max && !line.trimStart().startsWith('|')
      ? [`line ${index + 1}: ${visible(line).length}`]
      : [],
  );

test.each(written)('no line of $path is too long to read', ({ page }) => {
  expect(longLines(page, 120)).toEqual([]);
});

test('no line of the README has more than 120 characters', async () => {
  const tooLong = parseMarkdown(await readPage('README.md')).prose.filter(
    (line) => line.length > 120 && !line.startsWith('|'),
  );

  expect(tooLong).toEqual([]);
});

test.each(written)('the npm scripts that $path names exist', async ({ page }) => {
  const { scripts } = JSON.parse(await readPage('package.json'));
  const named = [...page.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, script, short]) => script ?? short,
  );

  expect(named.filter((script) => script !== undefined && !(script in scripts))).toEqual([]);
});

/** The settings whose defaults could be told from the other figures of a page. */
const figures = ['freshForSeconds', 'graceSeconds', 'auditEverySeconds', 'webhookMaxAgeSeconds', 'brakeFraction'];

const numerals = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const unitHours = { day: 24, hour: 1, minute: 1 / 60 };

/** The ways in which prose can have a default: `3 days`, `three days`, `72 hours`, `72 h`. */
const spellings = (name: string): RegExp => {
  const [, count = '', unit = ''] = /^(\d+) (\w+?)s?$/.exec(defaultInWords(name)) ?? [];
  const hours = Number(count) * (unitHours[unit as keyof typeof unitHours] ?? Number.NaN);
  if (Number.isNaN(hours)) return new RegExp(`\\b${escaped(defaultInWords(name)).replace(' ', '\\s?')}`);
  const ways = Object.entries(unitHours).flatMap(([each, length]) => {
    const number = hours / length;
    if (!Number.isInteger(number)) return [];
    const short = each === 'minute' ? 'min' : each.slice(0, 1);
    return [`${number}[\\s-]?(?:${each}s?|${short})`, `${numerals[number] ?? number} ${each}s`];
  });
  return new RegExp(`\\b(?:${ways.join('|')})\\b`, 'i');
};

/** @returns the figures of settings outside of their marks, with the lines */
const looseFigures = (page: string): string[] =>
  parseMarkdown(page).prose.flatMap((line, index) => {
    const text = withoutCode(line).replaceAll(/<!-- setting: \w+ -->.*?<!-- \/setting -->/g, '');
    const spelled = figures.flatMap((name) => {
      const found = spellings(name).exec(text)?.[0];
      return found === undefined ? [] : [`line ${index + 1}: "${found}" is ${name}`];
    });
    const [, named] = /`(\w+)` \(\d/.exec(line) ?? [];
    const isSetting = settingsTable.some(({ name }) => name === named);
    return isSetting ? [...spelled, `line ${index + 1}: a figure of ${named} without a mark`] : spelled;
  });

test.each(written)('$path has figures of settings only between marks', ({ page }) => {
  expect(looseFigures(page)).toEqual([]);
});

describe('the checks themselves', () => {
  test.each([
    '26 h',
    '26 hours',
    'three days',
    '3 days',
    '72 h',
    '72-hour',
    'Six hours',
    '65 minutes',
    '10 %',
    '10%',
    '`brakeMinRevocations` (5)',
  ])('find the figure in %j', (text) => {
    expect(looseFigures(`It takes ${text}, mostly.`)).toHaveLength(1);
  });

  test.each([
    '`26 h`',
    '16 hours',
    '30 days',
    '26 hounds',
    '<!-- setting: graceSeconds -->3 days<!-- /setting -->',
    '110 %',
  ])('find nothing in %j', (text) => {
    expect(looseFigures(`It takes ${text}, mostly.`)).toEqual([]);
  });

  test('find a line that is too long, and no table, no code and no mark', () => {
    const long = 'x'.repeat(131);
    expect(longLines(`${long}\n| ${long} |\n\`\`\`text\n${long}\n\`\`\`\n<!-- ${long} -->\n[a](${long})`, 130)).toEqual(
      ['line 1: 131'],
    );
  });
});

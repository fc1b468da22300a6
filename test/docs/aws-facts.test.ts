/** docs/aws-facts.md is the one list of what the project relies on. What is cited elsewhere is there, too. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const facts = read('docs/aws-facts.md');

/** Pages of AWS and of its repositories that are cited, without the anchors of headings. */
const cited = (text: string): string[] =>
  [
    ...text.matchAll(
      /https:\/\/(?:(?:docs\.aws\.amazon|repost\.aws|aws\.amazon)\.com\/[\w./-]+|github\.com\/(?:aws|awsdocs|awslabs|aws-[\w-]+)\/[\w./-]+)/g,
    ),
  ].map(([url]) => url.replace(/[.,/]+$/, ''));

/** Prices are in docs/cost.md; the vendor's documents are its own. */
const others = /^(?:infra\/cost\/|docs\/(?:cost|constant-contact|aws-facts)\.md)/;

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'infra', 'local', 'shared', 'docs', 'test/infra'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((path) => /\.(?:ts|md)$/.test(path) && !others.test(path));

const isNoFact = (url: string): boolean => /^https:\/\/aws\.amazon\.com\/[\w-]+\/pricing$/.test(url);

test('every page of AWS that is cited anywhere stands in the list of facts', () => {
  const listed = new Set(cited(facts));
  const missing = files.flatMap((path) =>
    cited(read(path))
      .filter((url) => !listed.has(url) && !isNoFact(url))
      .map((url) => `${path}: ${url}`),
  );
  expect(listed.size).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

test('each row of the list has a source', () => {
  const rows = facts.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:fact|---) \|/.test(line));
  expect(rows.filter((row) => !row.includes('](https://'))).toEqual([]);
});

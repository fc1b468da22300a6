/** Every link within the project leads somewhere, and no page is out of reach. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseMarkdown } from './markdown.ts';
import { allPages, type Page } from './use-pages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const isOutside = (target: string): boolean => /^(?:https?|mailto):/.test(target);

/** Where a link of a page leads, from the root. */
const destinationOf = (
  path: string,
  target: string,
): { readonly file: string; readonly anchor: string | undefined } => {
  const [file = '', anchor] = target.split('#', 2);
  return { file: file === '' ? path : normalize(join(dirname(path), file)).replace(/\/$/, ''), anchor };
};

/** @returns the links of a page that lead nowhere, each with its line */
const deadLinks = ({ path, page }: Page): string[] =>
  parseMarkdown(page).links.flatMap(({ target, line }) => {
    if (isOutside(target)) return [];
    const { file, anchor } = destinationOf(path, target);
    const isThere = file === path || (!file.startsWith('..') && existsSync(join(root, file)));
    if (!isThere) return [`line ${line}: ${target}: no such file`];
    if (anchor === undefined) return [];
    const text = file === path ? page : file.endsWith('.md') ? readFileSync(join(root, file), 'utf8') : '';
    return parseMarkdown(text).anchors.has(anchor) ? [] : [`line ${line}: ${target}: no such heading`];
  });

test.each(allPages)('every link of $path leads somewhere', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

test('every page can be reached from the README', () => {
  const pages = new Map(allPages.map(({ path, page }) => [path, page]));
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const { target } of parseMarkdown(pages.get(path) ?? '').links) {
      const { file } = destinationOf(path, target);
      if (!isOutside(target) && pages.has(file)) reached.add(file);
    }
  }

  expect([...pages.keys()].filter((path) => !reached.has(path))).toEqual([]);
});

describe('the check itself', () => {
  const check = (page: string) => deadLinks({ path: 'docs/new.md', page });

  test.each([
    ['[a](#here)\n\n# Here'],
    ['[a](../README.md) [b](concepts.md#evidence) [c](../functions) [d](guides/)'],
    ['[a](#here-1)\n\n# Here\n\n# Here'],
    ['[a](#its-a-_name_-no)\n\n## It’s a `_name_`: no!'],
    ['[a](https://example.com/nowhere#no)'],
    ['`[a](code.md)`\n\n```text\n[a](code.md)\n```'],
  ])('finds nothing in %j', (page) => {
    expect(check(page)).toEqual([]);
  });

  test.each([
    ['[a](nowhere.md)', 'line 1: nowhere.md: no such file'],
    ['\n[a](../../README.md)', 'line 2: ../../README.md: no such file'],
    ['[a](concepts.md#nowhere)', 'line 1: concepts.md#nowhere: no such heading'],
    ['[a](#here)\n```text\n# Here\n```', 'line 1: #here: no such heading'],
    ['[a](../package.json#name)', 'line 1: ../package.json#name: no such heading'],
  ])('finds the fault in %j', (page, fault) => {
    expect(check(page)).toEqual([fault]);
  });
});

/** All oddities, in the order and under the headings of docs/odd-answers.md. */
import { bodies } from './bodies.ts';
import { successes } from './changes.ts';
import { answersAboutOne, tokens, waits } from './errors.ts';
import { links } from './links.ts';
import { rows } from './lists.ts';
import type { Oddity } from './oddity.ts';
import { webhooks } from './webhooks.ts';

export const oddities: Readonly<Record<string, readonly Oddity[]>> = {
  'Any answer': bodies,
  'The account list': rows,
  'Links to the next page': links,
  'One account': answersAboutOne,
  Changes: successes,
  'Access tokens': tokens,
  'Retry-After': waits,
  Webhooks: webhooks,
};

/** @returns the lines of the table in the document */
export const tableOf = (rowsOfTable: readonly Oddity[]): readonly string[] => [
  '| what comes | what is done |',
  '| --- | --- |',
  ...rowsOfTable.map(({ comes, fate, so }) => `| ${comes} | **${fate}**: ${so} |`),
];

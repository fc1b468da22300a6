/** docs/guides/reviewing-newcomers.md draws the table of reviews. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decisions, reviewTransitions } from '../../shared/domain/membership/reviews.ts';

const page = readFileSync(new URL('../../docs/guides/reviewing-newcomers.md', import.meta.url), 'utf8');
const diagram = /```mermaid\nstateDiagram-v2\n(.*?)```/s.exec(page)?.[1] ?? '';
const arrows = diagram
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line.includes('-->'));

test('the guide draws every transition of a review, and no other', () => {
  const transitions = decisions.flatMap((decision) => {
    const { from, to } = reviewTransitions[decision];
    return from.map((state) => `${state} --> ${to}: ${decision}`);
  });

  expect(arrows.filter((line) => !line.startsWith('[*]')).sort()).toEqual(transitions.sort());
});

test('it draws where reviews begin', () => {
  expect(arrows.filter((line) => line.startsWith('[*]'))).toEqual([
    '[*] --> pending: reviewMode=manual',
    '[*] --> approved: reviewMode=auto',
  ]);
});

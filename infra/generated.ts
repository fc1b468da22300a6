/** The committed texts that are made from code: written by `npm run generate`, compared by a test. */
import { httpOperations, scheduledOperations, streamOperations } from '../shared/api/catalogue.ts';
import { openapiDocument } from '../shared/api/openapi/document.ts';
import { settingsTable } from './settings.ts';

export const openapiText = (): string => `${JSON.stringify(openapiDocument(), undefined, 2)}\n`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const operations = (): string =>
  table(
    ['operation', 'route', 'scope', 'what it does'],
    [
      ...httpOperations.map(({ group, name, method, path, scope, summary }) => [
        `[${name}](functions/${group}/${name}.ts)`,
        `\`${method} ${path}\``,
        scope === undefined ? 'public' : `\`${scope}\``,
        summary,
      ]),
      ...scheduledOperations.map(({ group, name, summary }) => [
        `[${name}](functions/${group}/${name}.ts)`,
        'EventBridge schedule',
        '–',
        summary,
      ]),
      ...streamOperations.map(({ group, name, summary }) => [
        `[${name}](functions/${group}/${name}.ts)`,
        'DynamoDB stream',
        '–',
        summary,
      ]),
    ],
  );

const settings = (): string =>
  table(
    ['setting', 'default', 'meaning'],
    settingsTable.map(({ name, default: value, meaning }) => [
      `\`${name}\``,
      value === undefined ? '–' : `\`${String(value)}\``,
      meaning,
    ]),
  );

const sections = { operations, settings };

/**
 * Puts each made table between its two marks.
 *
 * @throws Error when the README has lost a mark
 */
export const withMadeTables = (readme: string): string =>
  Object.entries(sections).reduce((text, [name, make]) => {
    const begin = `<!-- ${name}: made by npm run generate -->`;
    const from = text.indexOf(begin);
    const to = text.indexOf(`<!-- /${name} -->`);
    if (from === -1 || to < from) throw new Error(`README.md has lost its marks of the section ${name}`);
    return `${text.slice(0, from)}${begin}\n${make()}\n${text.slice(to)}`;
  }, readme);

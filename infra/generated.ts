/** The committed files that are made from the catalogue: written by `npm run generate`, compared by a test. */
import { httpOperations, scheduledOperations } from '../shared/api/catalogue.ts';
import { openapiDocument } from '../shared/api/openapi.ts';

export const openapiText = (): string => `${JSON.stringify(openapiDocument(), undefined, 2)}\n`;

const begin = '<!-- operations: made by npm run generate -->';
const end = '<!-- /operations -->';

const operationsTable = (): string => {
  const rows = [
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
  ];
  return [
    '| operation | route | scope | what it does |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
};

/**
 * Puts the operations table between its two marks.
 *
 * @throws Error when the README has lost its marks
 */
export const withOperationsTable = (readme: string): string => {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md needs the marks ${begin} and ${end}`);
  return `${readme.slice(0, from)}${begin}\n${operationsTable()}\n${readme.slice(to)}`;
};

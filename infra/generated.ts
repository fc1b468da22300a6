/**
 * The committed texts that are made from code: written by `npm run generate`, compared by a test.
 */
import { openapiDocument } from '../shared/api/openapi/document.ts';
import { costPage } from './cost/page.ts';
import {
  eventsTable,
  gatewayTable,
  groupsTable,
  logEventsPage,
  operationsPage,
  problemsPage,
  scopesTable,
  settingsPage,
} from './reference-pages.ts';
import { readSettings, settingsTable } from './settings.ts';

/** Whole files, by their paths from the root. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  'openapi.json': () => `${JSON.stringify(openapiDocument(), undefined, 2)}\n`,
  'docs/reference/operations.md': operationsPage,
  'docs/reference/settings.md': settingsPage,
  'docs/reference/problems.md': problemsPage,
  'docs/reference/log-events.md': logEventsPage,
  'docs/cost.md': () => withGeneratedParts(costPage()),
};

/** Tables within pages, by the names of their marks. */
const tables: Readonly<Record<string, () => string>> = {
  scopes: scopesTable,
  gateway: gatewayTable,
  events: eventsTable,
  groups: groupsTable,
};

/**
 * Fills the marks of a page: `<!-- scopes: made by npm run generate -->` gets the table of scopes,
 * `<!-- gateway: … -->` that of the gateway's answers, `<!-- events: … -->` that of the events, `<!-- groups: … -->`
 * that of the groups, and `<!-- setting: graceSeconds -->` the
 * default of that setting in words. Each mark has an end mark of its own.
 *
 * @throws Error for a mark without its end, and for a setting that does not exist
 */
export function withGeneratedParts(page: string): string {
  return withSettings(Object.keys(tables).reduce(withTable, page));
}

function withTable(page: string, name: string): string {
  const begin = `<!-- ${name}: made by npm run generate -->`;
  const end = `<!-- /${name} -->`;
  const from = page.indexOf(begin);
  if (from === -1) return page;
  const to = page.indexOf(end, from);
  if (to === -1) throw new Error(`the mark ${begin} has no ${end}`);
  return `${page.slice(0, from)}${begin}\n${tables[name]?.()}\n${page.slice(to)}`;
}

function withSettings(page: string): string {
  return page.replaceAll(
    /<!-- setting: (\w+) -->(?:((?:(?!<!--).)*)<!-- \/setting -->)?/g,
    (mark, name: string, old?: string) => {
      if (old === undefined) throw new Error(`the mark ${mark} has no <!-- /setting --> in its line`);
      return `<!-- setting: ${name} -->${defaultInWords(name)}<!-- /setting -->`;
    },
  );
}

/**
 * The default of a setting as prose has it: `26 hours`, `10 %`, `10,000`.
 *
 * @throws Error for a setting that does not exist or has no default
 */
export function defaultInWords(name: string): string {
  const known = settingsTable.some((setting) => setting.name === name);
  const value = known ? readSettings({})[name as keyof ReturnType<typeof readSettings>] : undefined;
  if (value === undefined) throw new Error(`there is no setting ${name} with a default`);
  if (typeof value !== 'number') return String(value);
  if (name.endsWith('Seconds')) return durationInWords(value);
  if (name.endsWith('Days')) return `${value} days`;
  return name.endsWith('Fraction') ? `${Number((value * 100).toFixed(9))} %` : value.toLocaleString('en-US');
}

/** In the largest unit that needs no fraction. */
function durationInWords(seconds: number): string {
  const units = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 };
  const [unit, length] = Object.entries(units).find(([, each]) => seconds % each === 0) ?? ['seconds', 1];
  const count = seconds / length;
  return count === 1 ? `1 ${unit.slice(0, -1)}` : `${count} ${unit}`;
}

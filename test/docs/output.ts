/**
 * Compares what a page shows with what its commands have printed. A page shows whole values; where
 * they differ from one run to the next, this is the language:
 *
 * - An instant, a UUID, a ULID, a hash and a request id stand for any other one of the same form.
 * - The members of `anyNumber` stand for any number.
 * - `…` in a string, or in a line of text, stands for any characters.
 * - `"…": "…"` in an object stands for further members, `"…"` at the end of an array for further
 *   elements, and a line `…` of text for further lines.
 */

/** Ages, durations and the times of a token, in which runs differ. */
const anyNumber: ReadonlySet<string> = new Set(['ageSeconds', 'durationSeconds', 'durationMs', 'iat', 'exp']);

const forms = [
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  /^[0-9A-HJKMNP-TV-Z]{26}$/,
  /^[0-9a-f]{64}$/,
  // A request id of the gateway.
  /^[A-Za-z0-9+/]{15}=$/,
];

/** @returns what differs, one line each; empty: nothing does */
export function differences(shown: { readonly info: string; readonly text: string }, printed: string): string[] {
  return shown.info === 'json' ? jsonDifferences(shown.text, printed) : textDifferences(shown.text, printed);
}

function textDifferences(shown: string, printed: string): string[] {
  const pattern = shown
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*?.*' : line.trimEnd().split('…').map(escaped).join('.*')))
    .join('\n');
  return new RegExp(`^${pattern}$`).test(printed.trim()) ? [] : [`the page shows\n${shown}\nprinted was\n${printed}`];
}

function jsonDifferences(shown: string, printed: string): string[] {
  let values: { readonly shown: unknown[]; readonly printed: unknown[] };
  try {
    // A value begins where a line does; all other lines of it are indented, or close it.
    const texts = shown.trim().split(/\n(?=[^\s}\]])/);
    const lines = printed.split('\n').filter((line) => line.trim() !== '');
    values = { shown: texts.map((text) => JSON.parse(text)), printed: lines.map((line) => JSON.parse(line)) };
  } catch (error) {
    return [`no JSON: ${String(error)}\nprinted was\n${printed}`];
  }
  if (values.shown.length !== values.printed.length) {
    return [`the page shows ${values.shown.length} values, printed were ${values.printed.length}:\n${printed}`];
  }
  return values.shown.flatMap((value, index) => valueDifferences(value, values.printed[index], `answer ${index + 1}`));
}

function valueDifferences(shown: unknown, printed: unknown, path: string): string[] {
  if (Array.isArray(shown) && Array.isArray(printed)) return arrayDifferences(shown, printed, path);
  if (isObject(shown) && isObject(printed)) return objectDifferences(shown, printed, path);
  const same =
    typeof shown === 'string' && typeof printed === 'string' ? isSameText(shown, printed) : shown === printed;
  return same ? [] : [`${path}: the page shows ${JSON.stringify(shown)}, printed was ${JSON.stringify(printed)}`];
}

function isSameText(shown: string, printed: string): boolean {
  const form = forms.find((each) => each.test(shown));
  if (form !== undefined) return form.test(printed);
  return new RegExp(`^${shown.split('…').map(escaped).join('.*')}$`, 's').test(printed);
}

function arrayDifferences(shown: readonly unknown[], printed: readonly unknown[], path: string): string[] {
  const isOpen = shown.at(-1) === '…';
  const elements = isOpen ? shown.slice(0, -1) : shown;
  if (isOpen ? printed.length <= elements.length : printed.length !== elements.length) {
    return [`${path}: the page shows ${shown.length} elements, printed were ${printed.length}`];
  }
  return elements.flatMap((element, index) => valueDifferences(element, printed[index], `${path}[${index}]`));
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectDifferences({ '…': others, ...shown }: Members, printed: Members, path: string): string[] {
  const unseen = Object.keys(printed).filter((name) => !(name in shown));
  const isComplete = others === undefined ? unseen.length === 0 : unseen.length > 0;
  const more = others === undefined ? `not shown: ${unseen.join(', ')}` : 'nothing more was printed';
  return [
    ...(isComplete ? [] : [`${path}: ${more}`]),
    ...Object.entries(shown).flatMap(([name, value]) => {
      const isAnyNumber = anyNumber.has(name) && typeof value === 'number' && typeof printed[name] === 'number';
      return isAnyNumber ? [] : valueDifferences(value, printed[name], `${path}.${name}`);
    }),
  ];
}

/** A text as a part of a regular expression that matches it alone. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

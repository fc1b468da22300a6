/**
 * The list of calls that are allowed on behalf of client accounts. Pure.
 */

export const accountOperationMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type AccountOperationMethod = (typeof accountOperationMethods)[number];

/**
 * For example `GET /contacts/*`: `*` stands for one segment of the path, `**` at its end for one or
 * more.
 */
export interface AllowedOperation {
  readonly method: AccountOperationMethod;
  readonly segments: readonly string[];
}

const segmentPattern = /^(?:[A-Za-z0-9_-]+|\*)$/;

/**
 * Parses `METHOD /path` entries that are separated by commas; an empty list allows nothing.
 *
 * @returns undefined if an entry is malformed
 */
export function parseAllowList(text: string): readonly AllowedOperation[] | undefined {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(readEntry);
  const known = entries.filter((entry) => entry !== undefined);
  return known.length === entries.length ? known : undefined;
}

function readEntry(entry: string): AllowedOperation | undefined {
  const [method = '', path = '', ...more] = entry.split(/\s+/);
  if (!isMethod(method) || !path.startsWith('/') || more.length > 0) return undefined;
  const segments = path.slice(1).split('/');
  const inner = segments.at(-1) === '**' ? segments.slice(0, -1) : segments;
  if (mayBePartnerCall(segments) || !inner.every((segment) => segmentPattern.test(segment))) return undefined;
  return { method, segments };
}

/** Formats an entry as in a list. */
export function writeEntry({ method, segments }: AllowedOperation): string {
  return `${method} /${segments.join('/')}`;
}

/**
 * Whether an entry of the list allows a call. A path that may lead to a partner operation is never
 * allowed, even if an entry matches it.
 *
 * @param path with its parameters filled in, and checked to have no empty or dotted segments
 */
export function isAllowed(allowed: readonly AllowedOperation[], method: AccountOperationMethod, path: string): boolean {
  const segments = path.slice(1).split('/');
  if (mayBePartnerCall(segments)) return false;
  return allowed.some((entry) => entry.method === method && matches(entry.segments, segments));
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.at(-1) === '**') {
    const begin = pattern.slice(0, -1);
    return segments.length > begin.length && matches(begin, segments.slice(0, begin.length));
  }
  return (
    pattern.length === segments.length &&
    pattern.every((segment, index) => segment === '*' || segment === segments[index])
  );
}

/**
 * Whether a path may lead to the vendor's partner operations, in any letter case. Those have
 * operations of their own, whose guards and records such a call would bypass. A path begins after
 * the version of the API, so one that names a version may lead anywhere. A server may cut what follows
 * after a sign (`v3.0`, `partner.json`), so neither is allowed with one.
 */
function mayBePartnerCall([first = '']: readonly string[]): boolean {
  return /^(?:v\d+|partner)(?:[^a-z].*)?$/i.test(first);
}

function isMethod(word: string): word is AccountOperationMethod {
  return accountOperationMethods.some((method) => method === word);
}

/** Which calls may be made in the name of a client account. Pure: a list, a method and a path in, yes or no out. */
export const accountOperationMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type AccountOperationMethod = (typeof accountOperationMethods)[number];

/** `GET /contacts/*`: `*` stands for one segment of the path, `**` at its end for one or more. */
export interface AllowedOperation {
  readonly method: AccountOperationMethod;
  readonly segments: readonly string[];
}

const isMethod = (word: string): word is AccountOperationMethod =>
  accountOperationMethods.some((method) => method === word);

const segmentPattern = /^(?:[A-Za-z0-9_-]+|\*)$/;

/**
 * Whether a path leads to the vendor's partner operations, whatever the letters' case: those are made by operations of their own,
 * whose guards and records a call from inside another one would go round. A path begins after the version of the API, so one
 * that names a version may lead anywhere.
 */
const mayBePartnerCall = ([first = '']: readonly string[]): boolean => /^(?:v\d+|partner)$/i.test(first);

const readEntry = (entry: string): AllowedOperation | undefined => {
  const [method = '', path = '', ...more] = entry.split(/\s+/);
  if (!isMethod(method) || !path.startsWith('/') || more.length > 0) return undefined;
  const segments = path.slice(1).split('/');
  const inner = segments.at(-1) === '**' ? segments.slice(0, -1) : segments;
  if (mayBePartnerCall(segments) || !inner.every((segment) => segmentPattern.test(segment))) return undefined;
  return { method, segments };
};

/**
 * Reads `METHOD /path` entries that are separated by commas; an empty list allows nothing.
 *
 * @returns undefined where an entry is none
 */
export const parseAllowList = (text: string): readonly AllowedOperation[] | undefined => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(readEntry);
  const known = entries.filter((entry) => entry !== undefined);
  return known.length === entries.length ? known : undefined;
};

/** An entry as it is written in a list. */
export const writeEntry = ({ method, segments }: AllowedOperation): string => `${method} /${segments.join('/')}`;

const matches = (wanted: readonly string[], segments: readonly string[]): boolean => {
  if (wanted.at(-1) === '**') {
    const begin = wanted.slice(0, -1);
    return segments.length > begin.length && matches(begin, segments.slice(0, begin.length));
  }
  return (
    wanted.length === segments.length &&
    wanted.every((segment, index) => segment === '*' || segment === segments[index])
  );
};

/**
 * @param path of the call that is really made: with its parameters put in, and checked to have no empty or dotted segments
 * @returns whether an entry of the list allows it; never what may be a partner operation, whatever the list says
 */
export const isAllowed = (
  allowed: readonly AllowedOperation[],
  method: AccountOperationMethod,
  path: string,
): boolean => {
  const segments = path.slice(1).split('/');
  if (mayBePartnerCall(segments)) return false;
  return allowed.some((entry) => entry.method === method && matches(entry.segments, segments));
};

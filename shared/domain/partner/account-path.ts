/**
 * The path of a call on behalf of a client account. It holds nothing that a URL parser would
 * interpret, no dots, percent signs, queries or empty segments, so the path that is checked is the
 * path that is called.
 */

/**
 * Below the vendor's `/v3`: segments of plain letters, each of them itself or a `{name}` for a
 * parameter.
 */
export const pathTemplatePattern = /^(?!\/[vV]\d+(?:\/|$))(?:\/(?:[A-Za-z0-9_-]+|\{[A-Za-z][A-Za-z0-9_]*\}))+$/;

/** The value of a parameter: one segment, which is not `.` or `..`. */
export const pathValuePattern = /^(?!\.{1,2}$)[A-Za-z0-9._~@:+=,-]{1,255}$/;

export const parameterNamePattern = /^[A-Za-z][A-Za-z0-9_]*$/;

const parameter = /\{([^}]*)\}/g;

/** The names of the parameters of a path, each once. */
export const parametersOf = (template: string): readonly string[] => [
  ...new Set([...template.matchAll(parameter)].map(([, name = '']) => name)),
];

/**
 * Whether exactly the parameters of the path are given. How the vendor treats a missing one, or one
 * too many, is not documented (fact sheet section 2.5).
 */
export const hasItsParameters = (template: string, given: Readonly<Record<string, string>> = {}): boolean => {
  const names = parametersOf(template);
  return Object.keys(given).length === names.length && names.every((name) => Object.hasOwn(given, name));
};

/** The path with its parameters filled in. */
export const filledPath = (template: string, given: Readonly<Record<string, string>> = {}): string =>
  template.replaceAll(parameter, (_, name: string) => given[name] ?? '');

/**
 * `zod/mini` with messages in the words of this project, from which all of `shared/` imports `z`.
 *
 * `zod/mini` has no messages of its own, and its configuration is global. This module sets it
 * before any schema is used, so package.json lists it as the one module with a side effect.
 */
import { config, type core } from 'zod/mini';

config({ customError: sayPlainly });

export * from 'zod/mini';

/** Without the name of the field, which stands before it: `userId: is required`. */
function sayPlainly(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${types[issue.expected] ?? issue.expected}`;
    case 'unrecognized_keys':
      return `unknown ${issue.keys.length === 1 ? 'field' : 'fields'}: ${issue.keys.join(', ')}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.minimum, 'at least', issue.inclusive === false ? 'greater than' : 'at least');
    case 'too_big':
      return bound(issue.origin, issue.maximum, 'at most', issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_format':
      return formats[issue.format] ?? 'must have the form that the OpenAPI document describes';
    case 'invalid_key':
      return `its name ${issue.issues.map(({ message }) => message).join(', and ')}`;
    default:
      return 'must have a form that the OpenAPI document describes';
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  record: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a time such as 2026-12-31T23:00:00Z',
  date: 'must be a date such as 2026-12-31',
};

const nouns: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

function bound(origin: string, limit: number | bigint, count: string, measure: string): string {
  const noun = nouns[origin];
  return noun === undefined
    ? `must be ${measure} ${limit}`
    : `must have ${count} ${limit} ${noun}${Number(limit) === 1 ? '' : 's'}`;
}

/**
 * `zod/mini` with English messages, from which all of `shared/` imports `z`.
 *
 * `zod/mini` has no messages of its own, and its configuration is global. This module sets it
 * before any schema is used, so package.json lists it as the one module with a side effect.
 */
import { config, type core } from 'zod/mini';
import english from 'zod/v4/locales/en.js';

config({ ...english(), customError: sayPlainly });

export * from 'zod/mini';

/** @returns the message for the mistakes that callers make most; undefined: zod's own message */
function sayPlainly(issue: core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : undefined;
    case 'unrecognized_keys':
      return `unknown ${issue.keys.length === 1 ? 'field' : 'fields'}: ${issue.keys.join(', ')}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? `must have at least ${count(issue.minimum, 'character')}` : undefined;
    case 'too_big':
      return issue.origin === 'string' ? `must have at most ${count(issue.maximum, 'character')}` : undefined;
    default:
      return undefined;
  }
}

const count = (number: number | bigint, noun: string): string => `${number} ${noun}${Number(number) === 1 ? '' : 's'}`;

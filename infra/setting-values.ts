/**
 * Kinds of setting values. The CDK passes every `-c` as a string, so numbers are accepted in both
 * forms.
 */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod/mini';
import { plainText } from '../shared/base/text.ts';
import { isBaseUrl, isSecureOrLoopback } from '../shared/base/url.ts';
import { parseReturnPlaces } from '../shared/domain/connections/return-to.ts';
import { isWitnessKey } from '../shared/domain/log/cosignature.ts';
import { parseActivityWords } from '../shared/domain/membership/activity-words.ts';
import { activities } from '../shared/domain/membership/facts.ts';
import { parseAllowList } from '../shared/domain/partner/allow-list.ts';
import { parseNotOursAnswers } from '../shared/domain/partner/not-ours-answers.ts';

/** The meaning stands in the documentation. */
export const withMeaning = <S extends z.ZodMiniType>(meaning: string, schema: S) => schema.check(z.describe(meaning));

export const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `must be ${values.join(' or ')}`);

export const text = (pattern: RegExp, message: string) => z.string(message).check(z.regex(pattern, message));

/** A name that people read, in the one form of text. */
export const plainName = (max: number) => {
  const message = `must be 1 to ${max} characters, none of them invisible, and no blanks around`;
  return z.string(message).check(
    z.refine((name) => {
      const plain = plainText(name);
      return 'text' in plain && plain.text === name && name.length <= max;
    }, message),
  );
};

export const wholeNumber = (min: number) => {
  // Ten digits hold any sensible duration, and stay far below where a number loses precision.
  const message = `must be a whole number from ${min} to 9999999999`;
  return z.pipe(
    z.pipe(
      z.unknown(),
      z.transform((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)),
    ),
    z.number(message).check(
      z.refine((value) => Number.isInteger(value) && value >= min && value <= 9_999_999_999, {
        error: message,
        abort: true,
      }),
    ),
  );
};

/** A fraction as its variable holds it, and as people write it: without an exponent. */
export const decimalsOf = (value: number): string => value.toFixed(9).replace(/\.?0+$/, '');

const fractionMessage = 'must be a number from 0 to 1 with at most 9 decimals';
export const fraction = z.pipe(
  z.pipe(
    z.unknown(),
    z.transform((value) => (typeof value === 'string' && /^\d(\.\d{1,9})?$/.test(value) ? Number(value) : value)),
  ),
  z
    .number(fractionMessage)
    .check(z.refine((value) => value >= 0 && value <= 1 && Number(decimalsOf(value)) === value, fractionMessage)),
);

/** The only periods that CloudWatch Logs accepts, except "forever", because logs are no archive. */
const retentions = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE)
  .sort((a, b) => a - b);
export const retentionDays = wholeNumber(1).check(
  z.refine(
    (days) => retentions.includes(days),
    `must be one of ${retentions.join(', ')} (the periods that CloudWatch offers)`,
  ),
);

/** Before the type of an event, which has at most 128 characters on a bus. */
export const eventTypePrefix = text(
  /^(?=.{1,100}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*$/,
  'must be a domain in reverse, in lower case, such as com.example, with up to 100 characters',
);

export const eventBusArn = text(
  /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]{1,256}$/,
  'must be the ARN of an EventBridge bus',
);

export const emailAddress = z.email('must be an e-mail address');

/** SES takes 50 recipients of a mail. */
const maxAddresses = 50;
const addressesMessage = `must be 1 to ${maxAddresses} e-mail addresses, separated by commas`;
export const emailAddresses = z.pipe(
  z.pipe(
    z.string(addressesMessage),
    z.transform((list) => list.split(',').map((address) => address.trim())),
  ),
  z.array(z.email(addressesMessage)).check(z.maxLength(maxAddresses, addressesMessage)),
);

const isPlainHttpsUrl = (value: string): boolean => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' && isBaseUrl(value) && [url.username, url.password].every((part) => part === '');
};
export const httpsUrl = z
  .string('must be an https URL')
  .check(z.refine(isPlainHttpsUrl, 'must be an https URL without user, query, fragment or blanks'));

/** For https, or for http on this machine, where nothing leaves it. */
export const receiverUrl = z
  .string('must be an https URL')
  .check(
    z.refine(
      (value) =>
        isPlainHttpsUrl(value) || (isSecureOrLoopback(value) && isPlainHttpsUrl(value.replace('http:', 'https:'))),
      'must be an https URL without user, query, fragment or blanks; http is for this machine only',
    ),
  );

/** `true` or `false`, also as the string that the CDK passes. */
export const flag = z.pipe(
  z.pipe(
    z.unknown(),
    z.transform((value) => (value === 'true' ? true : value === 'false' ? false : value)),
  ),
  z.boolean('must be true or false'),
);

/**
 * A list whose value stays a string. The function that reads it parses it again. A template holds
 * ASCII only.
 *
 * @param parse returns undefined for a malformed list
 */
export const parsable = (parse: (list: string) => unknown, message: string) =>
  z
    .string('must be a string')
    .check(z.refine((list) => /^[\x20-\x7e]*$/.test(list) && parse(list) !== undefined, message));

/** Allowed calls of the vendor's API. */
export const allowList = parsable(
  parseAllowList,
  'must be a comma-separated list like GET /**,POST /contacts/*, or empty; paths start after the version (no /v3), and not with /partner',
);

/** Places that browsers are sent back to. */
export const returnPlaces = parsable(
  // None at all is the setting unset.
  (list) => (/[^ ,]/.test(list) ? parseReturnPlaces(list) : undefined),
  'must be a comma-separated list like https://app.example.com/connected: https, an origin and a path as a browser writes ' +
    'them, without user, query or fragment; http is for this machine only',
);

/** The vendor's words for activities. */
export const activityWordList = parsable(
  parseActivityWords,
  `must be a comma-separated list like Frozen=disabled, with one activity for each word, or empty; the activities are ${activities.join(', ')}`,
);

/** The key of a witness. */
export const keyOfWitness = parsable(
  (key) => (!key.includes(' ') && isWitnessKey(key) ? key : undefined),
  'must be the key of a witness as it gives it: <name>+<8 hexadecimal digits>+<base64>',
);

/** Refusals of the vendor that mean "not yours". */
export const refusalList = parsable(
  parseNotOursAnswers,
  'must be a comma-separated list like 400:some.error.key,404:another.key, or empty; the statuses are 400 and 404',
);

export const wordList = <const T extends readonly string[]>(words: T) => {
  const message = `must be a comma-separated list of ${words.join(', ')}, or empty`;
  return z.pipe(
    z.pipe(
      z.string(message),
      z.transform((list) => [...new Set(list.split(',').map((word) => word.trim()))].filter((word) => word !== '')),
    ),
    z.array(z.enum(words, message)),
  );
};

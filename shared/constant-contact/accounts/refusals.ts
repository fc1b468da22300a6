/**
 * The table of the refusals of `GET …/plan` that say clearly that an account is not ours.
 *
 * The vendor documents the two statuses for the cancel call alone, and a code for neither: 404 is an
 * unknown account, 400 another partner's (fact sheet section 0, T24, question 3). The same statuses
 * are also given to a wrong path and a malformed request. So the status is not enough: the code must
 * say the same in its own words. All else is unclear, and takes nothing away.
 */

import { defined } from '../../base/defined.ts';
import { errorKeyPattern, type NotOursAnswers, notOursAnswer } from '../../domain/partner/not-ours-answers.ts';
import { readErrorBody } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';
import { readVendorJson } from '../transport/vendor-json.ts';

/** A refusal as it may be logged: nothing of the vendor's text but the code. */
export interface Refusal {
  readonly status: 400 | 404;
  readonly shape: RefusalShape;
  readonly errorKey?: string;
}

/**
 * `array` and `object`: errors of the vendor's service. `mixed`: an array with something else in it.
 * The others have another author (fact sheet section 2.9).
 */
type RefusalShape = 'array' | 'object' | 'mixed' | 'gateway' | 'token_endpoint' | 'json' | 'not_json';

const ofService: readonly RefusalShape[] = ['array', 'object'];

const service = String.raw`(?:partners?\.)?(?:api\.)?(?:accounts?\.)?`;
const account = '(?:client_)?(?:accounts?|clients?|customer|site_?owner)';
const another = '(?:other|another|different|foreign)';

/** Keys in lower case, with `_` between the words of a segment. */
const clearKeys: readonly { readonly status: Refusal['status']; readonly key: RegExp }[] = [
  // It adds nothing to the status, but it does not contradict it either.
  { status: 404, key: /^(?:http\.status\.)?(?:resource[._])?not_?found$/ },
  // The form of `contacts.api.not_found`, the sample of the vendor's page on response codes.
  { status: 404, key: /^(?:partners?|accounts?)\.api\.(?:resource[._])?not_?found$/ },
  { status: 404, key: new RegExp(`^${service}${account}[._](?:not_?found|unknown|does_not_exist)$`) },
  { status: 404, key: new RegExp(`^${service}(?:unknown|no_such)_${account}$`) },
  {
    status: 400,
    key: new RegExp(
      `^${service}(?:${account}[._])?(?:is_)?(?:(?:of|under|owned_by|belongs_to)_)?(?:an?_)?${another}_partner$`,
    ),
  },
  {
    status: 400,
    key: new RegExp(
      `^${service}(?:${account}[._])?(?:is_)?not_(?:of|in|under|owned_by)_(?:the_|this_|your_)?partner(?:ship)?$`,
    ),
  },
  { status: 400, key: new RegExp(`^${service}${account}[._]partner_mismatch$`) },
];

/** @returns what may be said of a 400 or a 404, and whether it means "not yours" */
export function readRefusal(
  status: Refusal['status'],
  text: HttpAnswer['text'],
  added: NotOursAnswers,
): { readonly refusal: Refusal; readonly isClear: boolean } {
  const { shape, keys } = shapeOf(text);
  const { errorKey } = readErrorBody(text);
  const isClear = ofService.includes(shape) && keys.length > 0 && keys.every((key) => isClearKey(status, key, added));
  return { refusal: { status, shape, ...defined({ errorKey }) }, isClear };
}

/** @returns whether the refusal is one of the vendor's service and has a code */
export const isCoded = ({ shape, errorKey }: Refusal): boolean => ofService.includes(shape) && errorKey !== undefined;

function isClearKey(status: Refusal['status'], key: unknown, added: NotOursAnswers): boolean {
  if (typeof key !== 'string' || !errorKeyPattern.test(key)) return false;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return added.has(notOursAnswer(status, key)) || clearKeys.some((row) => row.status === status && row.key.test(words));
}

function shapeOf(text: string): { readonly shape: RefusalShape; readonly keys: readonly unknown[] } {
  const json = readVendorJson(text);
  if (json === undefined) return { shape: 'not_json', keys: [] };
  const { author } = readErrorBody(text);
  if (author !== 'service') return { shape: author === 'unknown' ? 'json' : author, keys: [] };
  const errors: readonly unknown[] = Array.isArray(json) ? json : [json];
  const keys = errors.flatMap((error) =>
    typeof error === 'object' && error !== null && 'error_key' in error ? [error.error_key] : [],
  );
  if (keys.length < errors.length) return { shape: 'mixed', keys };
  return { shape: Array.isArray(json) ? 'array' : 'object', keys };
}

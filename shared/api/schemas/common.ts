/**
 * Parts shared by requests and answers. Requests are strict: an unknown field is an error, never
 * silently ignored.
 */

import * as z from '../../base/zod.ts';
import { accessTokenPattern } from '../../constant-contact/auth/access-token.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { isSiteOwnerAccount } from '../../domain/membership/facts.ts';
import { line, plain } from './text.ts';

/** The application's own id of an end-user, or a Constant Contact user name. */
const name = line({ max: 128 });
export const userId = name;
export const userName = name;
/** Maximum age of the evidence that the caller accepts, up to one year. */
export const maxAgeSeconds = z.int().check(z.nonnegative(), z.maximum(31_536_000));
export const accessToken = z
  .string()
  .check(
    plain(),
    z.minLength(1),
    z.maxLength(8192),
    z.regex(accessTokenPattern, 'must be a bearer token, without “Bearer” before it'),
  );

/**
 * Path of operations that call the vendor for an account: it does not know the ids we make for the
 * legacy API.
 */
export const clientAccountPath = z.strictObject({
  accountId: accountIdSchema.check(
    z.refine((accountId) => !isSiteOwnerAccount(accountId), 'must be an id assigned by Constant Contact'),
  ),
});

/** A query parameter that is a whole number within bounds, in digits. */
export const pageSize = ({ min = 1, max, fallback }: { min?: number; max: number; fallback: number }) => {
  const message = `must be a whole number from ${min} to ${max}`;
  const digits = z
    .string()
    .check(z.regex(/^\d{1,9}$/, message), z.meta({ type: 'integer', minimum: min, maximum: max }));
  const size = z.pipe(
    z.pipe(digits, z.transform(Number)),
    z.number().check(z.minimum(min, message), z.maximum(max, message)),
  );
  return z._default(size, fallback);
};
/** Longer than any issued token: the vendor's part may have 2,048 characters before encoding. */
export const pageToken = z.optional(z.string().check(plain(), z.minLength(1), z.maxLength(4096)));

/** Requires exactly one of the given fields, both in the parser and in the OpenAPI document. */
export const exactlyOne = <S extends z.ZodMiniType<Record<string, unknown>>>(schema: S, fields: readonly string[]) =>
  schema.check(
    z.refine((value) => fields.filter((field) => value[field] !== undefined).length === 1, {
      error: `exactly one of ${fields.join(', ')} is required`,
    }),
    z.meta({ oneOf: fields.map((field) => ({ required: [field] })) }),
  );

export const nextPageToken = z.optional(z.string());

/**
 * Request body of a new client account, checked against every limit of the vendor (fact sheet
 * section 2.2).
 */
import * as z from '../../base/zod.ts';
import type { NewClientAccount } from '../../constant-contact/operations/types.ts';

const printable = z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');
/** The schema counts a surrogate pair as one character; the vendor may count it as two. */
const maxCharacters = (maximum: number) =>
  [
    z.maxLength(maximum),
    z.refine<string>(({ length }) => length <= maximum, {
      error: `must be at most ${maximum} characters, where some characters count as two`,
      when: ({ issues }) => issues.length === 0,
    }),
  ] as const;
const text = (minimum: number, maximum: number) =>
  z.string().check(z.minLength(minimum), ...maxCharacters(maximum), printable);
const phone = text(5, 25);
/** Our own limit; the vendor documents none. */
const maxUrlLength = 2048;

const fields = z.strictObject({
  contactEmail: z
    .string()
    .check(...maxCharacters(80), z.regex(/^[^\s\p{Cc}\p{Cs}@]+@[^\s\p{Cc}\p{Cs}@]+$/u, 'must be an e-mail address')),
  countryCode: z
    .string()
    .check(z.regex(/^[A-Za-z]{2,3}$/, 'must be an ISO 3166-1 country code of two or three letters'), z.toUpperCase()),
  stateCode: z.optional(z.string().check(z.regex(/^[A-Za-z]{2}$/, 'must be two letters'), z.toUpperCase())),
  loginName: z
    .string()
    .check(
      z.minLength(6),
      z.maxLength(50),
      z.regex(/^[A-Za-z0-9._@+-]*$/, 'must consist of ASCII letters and digits and . _ @ + -'),
    ),
  password: z.optional(z.string().check(z.minLength(8), ...maxCharacters(80), z.meta({ format: 'password' }))),
  externalId: z.optional(text(1, 255)),
  externalProvider: z.optional(text(1, 80)),
  contactPhone: z.optional(phone),
  organizationName: z.optional(text(1, 50)),
  organizationPhone: z.optional(phone),
  firstName: z.optional(text(2, 80)),
  lastName: z.optional(text(2, 80)),
  timeZoneId: z.optional(text(1, 80)),
  website: z.optional(
    z
      .string()
      .check(
        ...maxCharacters(maxUrlLength),
        z.regex(/^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/u, 'must start with http:// or https://'),
      ),
  ),
  partnerAccountId: z.optional(text(1, 80)),
  billingLocale: z.optional(z.enum(['en_US', 'en_GB'])),
  managedSiteOwner: z.optional(z.boolean()),
  enableSingleBilling: z.optional(z.boolean()),
  gdprOptOut: z.optional(z.boolean()),
});
type Fields = z.infer<typeof fields>;

/** The vendor accepts codes of two and of three letters. */
const countriesWithStates = new Set(['US', 'USA', 'CA', 'CAN']);
const hasStates = ({ countryCode }: Fields): boolean => countriesWithStates.has(countryCode);
const isExternal = ({ externalId, externalProvider }: Fields): boolean =>
  externalId !== undefined || externalProvider !== undefined;

/** Checked only once every single field is valid. The messages never quote a value. */
const rule = (field: keyof Fields, holds: (body: Fields) => boolean, error: string) =>
  z.refine<Fields>(holds, {
    path: [field],
    error,
    when: ({ issues }) => issues.every(({ code }) => code === 'custom'),
  });

/** Body of `create-client-account`. */
export const newClientAccountBody = fields.check(
  rule('stateCode', (body) => !hasStates(body) || body.stateCode !== undefined, 'is required in the US and Canada'),
  rule('stateCode', (body) => hasStates(body) || body.stateCode === undefined, 'is allowed in the US and Canada only'),
  rule(
    'password',
    (body) => body.password !== undefined || isExternal(body),
    'is required, unless externalId and externalProvider are given',
  ),
  rule(
    'password',
    (body) => body.password === undefined || !isExternal(body),
    'must be omitted if the user signs in with externalId and externalProvider',
  ),
  rule(
    'externalProvider',
    ({ externalId, externalProvider }) => externalId === undefined || externalProvider !== undefined,
    'is required together with externalId',
  ),
  rule(
    'externalId',
    ({ externalId, externalProvider }) => externalProvider === undefined || externalId !== undefined,
    'is required together with externalProvider',
  ),
  rule(
    'password',
    ({ password, loginName }) => !password?.toLowerCase().includes(loginName.toLowerCase()),
    'must not contain the user name',
  ),
  rule(
    'enableSingleBilling',
    ({ enableSingleBilling, managedSiteOwner }) => enableSingleBilling !== true || managedSiteOwner === true,
    'requires managedSiteOwner to be true',
  ),
);

/** The vendor requires a blank state outside the US and Canada. */
export const newClientAccountOf = (body: z.output<typeof newClientAccountBody>): NewClientAccount => ({
  ...body,
  stateCode: body.stateCode ?? '',
});

/** What a new client account may be asked for with: every limit of the vendor (fact sheet section 2.2), checked before. */
import * as z from 'zod/mini';
import type { NewClientAccount } from '../../constant-contact/operations/types.ts';

const printable = z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters');
/** The schema counts a rare character once; the vendor may count its two halves. */
const atMost = (maximum: number) =>
  [
    z.maxLength(maximum),
    z.refine<string>(({ length }) => length <= maximum, {
      error: `must be shorter: some of its characters count twice, and it may have ${maximum}`,
      when: ({ issues }) => issues.length === 0,
    }),
  ] as const;
const text = (minimum: number, maximum: number) =>
  z.string().check(z.minLength(minimum), ...atMost(maximum), printable);
const phone = text(5, 25);
/** The vendor names no limit. */
const longestUrl = 2048;

const fields = z.strictObject({
  contactEmail: z
    .string()
    .check(...atMost(80), z.regex(/^[^\s\p{Cc}\p{Cs}@]+@[^\s\p{Cc}\p{Cs}@]+$/u, 'must be an e-mail address')),
  countryCode: z
    .string()
    .check(
      z.regex(/^[A-Za-z]{2,3}$/, 'must be a country code of ISO 3166-1, of two letters or three'),
      z.toUpperCase(),
    ),
  stateCode: z.optional(z.string().check(z.regex(/^[A-Za-z]{2}$/, 'must be two letters'), z.toUpperCase())),
  loginName: z
    .string()
    .check(
      z.minLength(6),
      z.maxLength(50),
      z.regex(/^[A-Za-z0-9._@+-]*$/, 'must be of letters and digits of ASCII and . _ @ + -'),
    ),
  password: z.optional(z.string().check(z.minLength(8), ...atMost(80), z.meta({ format: 'password' }))),
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
      .check(...atMost(longestUrl), z.regex(/^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/u, 'must begin with http:// or https://')),
  ),
  partnerAccountId: z.optional(text(1, 80)),
  billingLocale: z.optional(z.enum(['en_US', 'en_GB'])),
  managedSiteOwner: z.optional(z.boolean()),
  enableSingleBilling: z.optional(z.boolean()),
  gdprOptOut: z.optional(z.boolean()),
});
type Fields = z.infer<typeof fields>;

/** The vendor takes codes of two and of three letters. */
const countriesWithStates = new Set(['US', 'USA', 'CA', 'CAN']);
const hasStates = ({ countryCode }: Fields): boolean => countriesWithStates.has(countryCode);
const isExternal = ({ externalId, externalProvider }: Fields): boolean =>
  externalId !== undefined || externalProvider !== undefined;

/** Asked only of a body of which every field is right by itself. Nothing that is said here quotes a value. */
const rule = (field: keyof Fields, holds: (body: Fields) => boolean, error: string) =>
  z.refine<Fields>(holds, {
    path: [field],
    error,
    when: ({ issues }) => issues.every(({ code }) => code === 'custom'),
  });

/** The body of `create-client-account`. */
export const newClientAccountBody = fields.check(
  rule('stateCode', (body) => !hasStates(body) || body.stateCode !== undefined, 'is needed in the US and Canada'),
  rule('stateCode', (body) => hasStates(body) || body.stateCode === undefined, 'is for the US and Canada only'),
  rule(
    'password',
    (body) => body.password !== undefined || isExternal(body),
    'is needed, or else externalId together with externalProvider',
  ),
  rule(
    'password',
    (body) => body.password === undefined || !isExternal(body),
    'must be left out where the user signs in with externalId and externalProvider',
  ),
  rule(
    'externalProvider',
    ({ externalId, externalProvider }) => externalId === undefined || externalProvider !== undefined,
    'is needed together with externalId',
  ),
  rule(
    'externalId',
    ({ externalId, externalProvider }) => externalProvider === undefined || externalId !== undefined,
    'is needed together with externalProvider',
  ),
  rule(
    'password',
    ({ password, loginName }) => !password?.toLowerCase().includes(loginName.toLowerCase()),
    'must not contain the user name',
  ),
  rule(
    'enableSingleBilling',
    ({ enableSingleBilling, managedSiteOwner }) => enableSingleBilling !== true || managedSiteOwner === true,
    'needs managedSiteOwner to be true',
  ),
);

/** Outside of the US and Canada the vendor wants the state to be blank. */
export const newClientAccountOf = (body: z.output<typeof newClientAccountBody>): NewClientAccount => ({
  ...body,
  stateCode: body.stateCode ?? '',
});

/**
 * Request body of a new client account, checked against every limit of the vendor (fact sheet
 * section 2.2).
 */
import { userNameKey } from '../../base/text.ts';
import * as z from '../../base/zod.ts';
import type { NewClientAccount } from '../../constant-contact/operations/types.ts';
import { userId } from './common.ts';
import { emailAddressPattern } from './email-address.ts';
import { exact, line, plain } from './text.ts';

/** The schema counts a surrogate pair as one character; the vendor may count it as two. */
const units = (maximum: number) =>
  z.refine<string>(({ length }) => length <= maximum, {
    error: `must be at most ${maximum} characters, where some characters count as two`,
    when: ({ issues }) => issues.length === 0,
  });
const text = (min: number, max: number) => line({ min, max }).check(units(max));
const id = (max: number) => exact({ max }).check(units(max));
const phone = text(5, 25);
/**
 * Never changed: a password without its blanks is another one. No form of the vendor could have got
 * what is refused, and the reason names no character.
 */
const password = z
  .string()
  .check(
    z.minLength(8),
    z.maxLength(80),
    units(80),
    z.regex(/^[^\p{C}\p{Zl}\p{Zp}\uFFFD]*$/u, 'must not contain control, invisible or lost characters'),
    z.meta({ format: 'password' }),
  );
/** Our own limit; the vendor documents none. */
const maxUrlLength = 2048;

const fields = z.strictObject({
  userId: z.optional(userId),
  contactEmail: z
    .string()
    .check(plain(), z.maxLength(80), units(80), z.regex(emailAddressPattern, 'must be an e-mail address')),
  countryCode: z
    .string()
    .check(
      plain(),
      z.regex(/^[A-Za-z]{2,3}$/, 'must be an ISO 3166-1 country code of two or three letters'),
      z.toUpperCase(),
    ),
  stateCode: z.optional(z.string().check(plain(), z.regex(/^[A-Za-z]{2}$/, 'must be two letters'), z.toUpperCase())),
  loginName: z
    .string()
    .check(
      plain(),
      z.minLength(6),
      z.maxLength(50),
      z.regex(/^[A-Za-z0-9._@+-]*$/, 'must consist of ASCII letters and digits and . _ @ + -'),
    ),
  password: z.optional(password),
  externalId: z.optional(id(255)),
  externalProvider: z.optional(id(80)),
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
        plain(),
        z.maxLength(maxUrlLength),
        units(maxUrlLength),
        z.regex(/^https?:\/\/\S+$/, 'must start with http:// or https://'),
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
    ({ password, loginName }) => !userNameKey(password ?? '').includes(userNameKey(loginName)),
    'must not contain the user name',
  ),
  rule(
    'enableSingleBilling',
    ({ enableSingleBilling, managedSiteOwner }) => enableSingleBilling !== true || managedSiteOwner === true,
    'requires managedSiteOwner to be true',
  ),
);

/** The vendor requires a blank state outside the US and Canada. */
export const newClientAccountOf = ({
  userId: _ofOurs,
  ...body
}: z.output<typeof newClientAccountBody>): NewClientAccount => ({
  ...body,
  stateCode: body.stateCode ?? '',
});

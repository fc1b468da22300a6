/**
 * The vendor's field tables (fact sheet, sections 2.2 to 2.8 and 6): what the simulator refuses,
 * and what the tests of the client hold every body against that it really sends.
 */
import { type Body, type BodyRules, violationsOf } from './field-rules.ts';

const textOf = (body: Body, name: string): string => String(body[name] ?? '');

/** Written with two or three letters: the spec allows both, its text speaks of two. */
const countriesWithStates = new Set(['US', 'USA', 'CA', 'CAN']);

const stateFitsCountry = (body: Body): string | undefined => {
  const state = textOf(body, 'state_code');
  if (!countriesWithStates.has(textOf(body, 'country_code').toUpperCase())) {
    return state === '' ? undefined : 'state_code is not blank, as it is to be outside of US and CA';
  }
  return /^[A-Za-z]{2}$/.test(state) ? undefined : 'state_code is not two letters, as it is to be in US and CA';
};

const hasWayIn = ({ password, external_id, external_provider }: Body): string | undefined =>
  password === undefined && (external_id === undefined || external_provider === undefined)
    ? 'password is missing, and there are not both of external_id and external_provider'
    : undefined;

const passwordHidesUserName = (body: Body): string | undefined =>
  textOf(body, 'password').toLowerCase().includes(textOf(body, 'login_name').toLowerCase())
    ? 'password contains the user name'
    : undefined;

const singleBillingIsManaged = ({ enable_single_billing, managed_site_owner }: Body): string | undefined =>
  enable_single_billing === true && managed_site_owner !== true
    ? 'enable_single_billing needs managed_site_owner to be true'
    : undefined;

const globalIsForOne = ({ global_unsubscribe, email_addresses }: Body): string | undefined =>
  global_unsubscribe === true && !(Array.isArray(email_addresses) && email_addresses.length === 1)
    ? 'global_unsubscribe needs exactly one of email_addresses'
    : undefined;

const payloadIsJson = ({ account_operation_payload: payload }: Body): string | undefined => {
  if (payload === undefined) return undefined;
  try {
    JSON.parse(String(payload));
    return undefined;
  } catch {
    return 'account_operation_payload is not JSON in a string';
  }
};

const parametersAreGiven = (body: Body): string | undefined => {
  const given = body['account_operation_path_parameters'];
  const keys = Array.isArray(given) ? given.map(({ path_param_key }: Body) => path_param_key) : [];
  const missing = [...textOf(body, 'account_operation_url').matchAll(/\{([^}]*)\}/g)].find(
    ([, name]) => !keys.includes(name),
  );
  return missing === undefined ? undefined : `account_operation_path_parameters has no ${missing[1]}`;
};

const pair = (key: string, value: string) =>
  ({
    type: 'object[]',
    items: { [key]: { type: 'string', required: true, minLength: 1 }, [value]: { type: 'string', required: true } },
  }) as const;

/** By operation and by the vendor's own names of the fields. */
export const vendorFields = {
  provision: {
    source: '2.2',
    fields: {
      contact_email: { type: 'string', required: true, maxLength: 80 },
      country_code: { type: 'string', required: true, minLength: 2, maxLength: 3 },
      login_name: {
        type: 'string',
        required: true,
        minLength: 6,
        maxLength: 50,
        pattern: /^[A-Za-z0-9_@.+-]*$/,
        note: 'of letters, digits and - _ @ . + only',
      },
      state_code: { type: 'string', required: true },
      password: { type: 'string', minLength: 8, maxLength: 80 },
      external_id: { type: 'string', maxLength: 255 },
      external_provider: { type: 'string', maxLength: 80 },
      contact_phone: { type: 'string', minLength: 5, maxLength: 25 },
      organization_name: { type: 'string', minLength: 1, maxLength: 50 },
      organization_phone: { type: 'string', minLength: 5, maxLength: 25 },
      first_name: { type: 'string', minLength: 2, maxLength: 80 },
      last_name: { type: 'string', minLength: 2, maxLength: 80 },
      time_zone_id: { type: 'string' },
      website: { type: 'string', pattern: /^https?:\/\//, note: 'a URL that starts with http:// or https://' },
      partner_account_id: { type: 'string', maxLength: 80 },
      billing_locale: { type: 'string', oneOf: ['en_US', 'en_GB'] },
      managed_site_owner: { type: 'boolean' },
      enable_single_billing: { type: 'boolean' },
      gdpr_opt_out: { type: 'boolean' },
    },
    together: [stateFitsCountry, hasWayIn, passwordHidesUserName, singleBillingIsManaged],
  },
  // the plan types are an open enumeration (T11): which of them a partner has is not a matter of
  // the body
  setPlan: {
    source: '2.3',
    optional: true,
    fields: {
      plan_type: { type: 'string' },
      plan_group_id: { type: 'int32' },
      billing_day_of_month: { type: 'int32', minimum: 1, maximum: 31 },
    },
  },
  cancel: {
    source: '2.4',
    optional: true,
    fields: {
      effective_date: { type: 'string', format: 'iso_date' },
      reason_id: { type: 'int32', oneOf: [1, 2, 3, 11, 12, 14, 21, 27, 30] },
    },
  },
  accountOperation: {
    source: '2.5',
    fields: {
      account_operation_url: {
        type: 'string',
        required: true,
        pattern: /^\/(?!v3\/)/,
        note: 'a path that starts after /v3',
      },
      account_operation_method: { type: 'string', required: true, oneOf: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      account_operation_payload: { type: 'string' },
      account_operation_query_parameters: pair('query_param_key', 'query_param_value'),
      account_operation_path_parameters: pair('path_param_key', 'path_param_value'),
      account_operation_headers: pair('header_key', 'header_value'),
    },
    together: [payloadIsJson, parametersAreGiven],
  },
  ssoUser: {
    source: '6',
    fields: {
      first_name: { type: 'string', required: true, maxLength: 80 },
      last_name: { type: 'string', required: true, maxLength: 80 },
      role_name: { type: 'string', required: true, oneOf: ['account_manager', 'campaign_creator'] },
      contact_email: { type: 'string', required: true, maxLength: 80 },
      login_name: { type: 'string', required: true, maxLength: 50 },
      external_id: { type: 'string', required: true, maxLength: 255 },
      external_provider: { type: 'string', required: true, maxLength: 80 },
    },
  },
  unsubscribe: {
    source: '2.7',
    fields: {
      email_addresses: { type: 'string[]', maxItems: 500 },
      update_source: { type: 'string', required: true, oneOf: ['Account', 'Contact', 'System'] },
      opt_out_reason: { type: 'string', maxLength: 255 },
      delete_contacts: { type: 'boolean' },
      global_unsubscribe: { type: 'boolean' },
    },
    together: [globalIsForOne],
  },
  /** Of the PUT; the other calls for subscriptions take no body. */
  webhookSubscriptions: {
    source: '2.8',
    fields: {
      hook_uri: {
        type: 'string',
        required: true,
        maxLength: 512,
        pattern: /^https:\/\//,
        note: 'an address that starts with https://',
      },
    },
  },
} as const satisfies Readonly<Record<string, BodyRules>>;

/** The operations that take a body. */
export type WriteOperation = keyof typeof vendorFields;

/**
 * Holds the body of an operation against the vendor's table.
 *
 * @param body the parsed body; undefined if the request has none
 * @returns all violations in words, which never repeat a value; none: the body is right
 */
export const checkBody = (operation: WriteOperation, body: unknown): readonly string[] =>
  violationsOf(body, vendorFields[operation]);

import { describe, expect, it } from 'vitest';
import type { BodyRules, FieldRule } from '../../../local/simulator/field-rules.ts';
import { checkBody, vendorFields, type WriteOperation } from '../../../local/simulator/vendor-fields.ts';
import { bodies } from './harness.ts';

const whole: Readonly<Record<WriteOperation, Readonly<Record<string, unknown>>>> = {
  ...bodies,
  setPlan: { plan_type: 'GOLD', plan_group_id: 7, billing_day_of_month: 31 },
  cancel: { effective_date: '2026-12-01', reason_id: 27 },
  accountOperation: {
    account_operation_url: '/contacts/{contact_id}',
    account_operation_method: 'PUT',
    account_operation_payload: '{"first_name":"Jo"}',
    account_operation_path_parameters: [{ path_param_key: 'contact_id', path_param_value: 'c1' }],
    account_operation_query_parameters: [{ query_param_key: 'a', query_param_value: '' }],
    account_operation_headers: [{ header_key: 'a', header_value: 'b' }],
  },
};

const tables = Object.entries(vendorFields as Readonly<Record<WriteOperation, BodyRules>>) as [
  WriteOperation,
  BodyRules,
][];
const fields = tables.flatMap(([operation, rules]) =>
  Object.entries(rules.fields).map(([name, rule]): [WriteOperation, string, FieldRule] => [operation, name, rule]),
);

/** A value that breaks a rule, for every rule that the field has, and what is said of it. */
const wrongValues = (rule: FieldRule): readonly (readonly [unknown, string])[] => {
  const { type, minLength, maxLength, minimum, maximum, oneOf, maxItems } = rule;
  const isList = type.endsWith('[]');
  return [
    [null, `is not of the type ${type}`],
    [type === 'string' ? 5 : 'text', `is not of the type ${type}`],
    ...(minLength === undefined
      ? []
      : [['x'.repeat(minLength - 1), `has fewer than ${minLength} characters`] as const]),
    ...(maxLength === undefined ? [] : [['x'.repeat(maxLength + 1), `has more than ${maxLength} characters`] as const]),
    ...(minimum === undefined ? [] : [[minimum - 1, 'is not between'] as const]),
    ...(maximum === undefined ? [] : [[maximum + 1, 'is not between'] as const]),
    ...(oneOf === undefined ? [] : [[type === 'string' ? 'other' : 4, `is none of ${oneOf.join(', ')}`] as const]),
    ...(rule.pattern === undefined ? [] : [['v3/ü', `is not ${rule.note}`] as const]),
    ...(rule.format === undefined ? [] : [['tomorrow', 'is not an ISO 8601 date'] as const]),
    ...(type === 'int32'
      ? ([
          [1.5, 'is not of the type'],
          [2 ** 31, 'is not of the type'],
        ] as const)
      : []),
    ...(maxItems === undefined ? [] : [[Array(maxItems + 1).fill('a'), `has more than ${maxItems} items`] as const]),
    ...(isList ? [[[7], `is not of the type ${type}`] as const] : []),
  ];
};

describe("the vendor's field tables", () => {
  it.each(tables)('%s: have a source, and take a right body', (operation, { source, optional }) => {
    expect(source).toMatch(/^(2\.[2-8]|6)$/);
    expect(checkBody(operation, whole[operation])).toEqual([]);
    expect(checkBody(operation, undefined)).toEqual(optional === true ? [] : ['the body is missing']);
    for (const nonsense of [null, [], 'text', 1]) {
      expect(checkBody(operation, nonsense)).toEqual(['the body is not an object']);
    }
    const more = { ...whole[operation], reason_code: 1 };
    expect(checkBody(operation, more)).toEqual(['reason_code is no field of this body']);
  });

  it.each(fields)('%s.%s is held to its rules', (operation, name, rule) => {
    for (const [value, message] of wrongValues(rule)) {
      const violations = checkBody(operation, { ...whole[operation], [name]: value });
      expect(violations).toContainEqual(expect.stringContaining(`${name} ${message}`));
      if (typeof value === 'string' && value.length > 8) expect(violations.join()).not.toContain(value);
    }
    const without = { ...whole[operation], [name]: undefined };
    if (rule.required === true) expect(checkBody(operation, without)).toEqual([`${name} is missing`]);
    else expect(checkBody(operation, without)).not.toContain(`${name} is missing`);
  });

  it('take texts of exactly the least and the greatest length', () => {
    for (const [operation, name, { type, minLength = 0, maxLength, pattern, oneOf }] of fields) {
      if (type !== 'string' || maxLength === undefined || oneOf !== undefined) continue;
      const start = pattern?.test('https://') === true ? 'https://' : '';
      for (const length of [Math.max(minLength, start.length), maxLength]) {
        const value = name === 'country_code' ? 'USA'.slice(0, length) : start.padEnd(length, 'x');
        expect(checkBody(operation, { ...whole[operation], [name]: value })).toEqual([]);
      }
    }
  });

  it('name every violation, with its place in a list', () => {
    expect(checkBody('provision', { login_name: 'a b', contact_email: 7 })).toEqual([
      'contact_email is not of the type string',
      'country_code is missing',
      'login_name has fewer than 6 characters',
      'login_name is not of letters, digits and - _ @ . + only',
      'state_code is missing',
    ]);
    const parameters = { account_operation_query_parameters: [{ query_param_key: '', value: '' }] };
    expect(checkBody('accountOperation', { ...whole.accountOperation, ...parameters })).toEqual([
      'account_operation_query_parameters[0].value is no field of this body',
      'account_operation_query_parameters[0].query_param_key has fewer than 1 characters',
      'account_operation_query_parameters[0].query_param_value is missing',
    ]);
  });

  it.each([
    ['provision', { login_name: 'A-z_9@.+' }, []],
    ['provision', { state_code: '' }, ['state_code is not two letters']],
    ['provision', { country_code: 'ca', state_code: 'on' }, []],
    ['provision', { country_code: 'DE', state_code: '' }, []],
    ['provision', { country_code: 'DE', state_code: 'BY' }, ['state_code is not blank']],
    ['provision', { password: undefined }, ['password is missing']],
    ['provision', { password: undefined, external_id: 'e' }, ['password is missing']],
    ['provision', { password: undefined, external_id: 'e', external_provider: 'p' }, []],
    ['provision', { password: 'xxJANE.Bakeryxx' }, ['password contains the user name']],
    ['provision', { enable_single_billing: true }, ['enable_single_billing needs managed_site_owner']],
    ['provision', { enable_single_billing: true, managed_site_owner: true }, []],
    ['unsubscribe', { global_unsubscribe: true }, ['global_unsubscribe needs exactly one']],
    ['unsubscribe', { global_unsubscribe: true, email_addresses: undefined }, ['global_unsubscribe needs exactly one']],
    ['unsubscribe', { global_unsubscribe: true, email_addresses: ['a@b.example'] }, []],
    ['unsubscribe', { email_addresses: Array(500).fill('a@b.example') }, []],
    ['accountOperation', { account_operation_payload: '{' }, ['account_operation_payload is not JSON']],
    [
      'accountOperation',
      { account_operation_path_parameters: [] },
      ['account_operation_path_parameters has no contact_id'],
    ],
    [
      'accountOperation',
      { account_operation_url: 'https://api.cc.email/v3/contacts' },
      ['account_operation_url is not'],
    ],
    ['accountOperation', { account_operation_url: '/v3/contacts' }, ['account_operation_url is not']],
    ['cancel', { effective_date: '2026-12-01T00:00:00.000Z' }, []],
    ['cancel', { effective_date: '2026-12-01T00:00:00+02:00' }, []],
    ['cancel', { effective_date: '2026-12-01T00:00:00' }, ['effective_date is not an ISO 8601 date']],
    ['cancel', { effective_date: '2026-02-30' }, ['effective_date is not an ISO 8601 date']],
    ['webhookSubscriptions', { hook_uri: 'http://hooks.example/' }, ['hook_uri is not an address']],
  ] as const)('%s %o: %o', (operation, change, messages) => {
    const body = { ...whole[operation], ...change };
    expect(checkBody(operation, body)).toEqual(messages.map((message) => expect.stringContaining(message)));
  });
});

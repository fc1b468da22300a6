import { describe, expect, test } from 'vitest';
import { createClientAccount } from '../../../../shared/api/operations/provisions.ts';
import { newClientAccountBody, newClientAccountOf } from '../../../../shared/api/schemas/new-client-account.ts';
import '../../../../shared/http/request.ts';

const least = {
  contactEmail: 'a@b.example',
  countryCode: 'US',
  stateCode: 'MA',
  loginName: 'client',
  password: 'password',
};
const abroad = { ...least, countryCode: 'GB', stateCode: undefined };
const external = { ...least, password: undefined, externalId: 'id', externalProvider: 'provider' };
const long = (length: number): string => 'x'.repeat(length);

const errorsOf = (body: object): string[] => {
  const parsed = newClientAccountBody.safeParse(JSON.parse(JSON.stringify(body)));
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('/'));
};
const messagesOf = (body: object): string => {
  const parsed = newClientAccountBody.safeParse(body);
  return parsed.success ? '' : JSON.stringify(parsed.error.issues.map(({ message }) => message));
};

describe('a body that is right', () => {
  test.each([
    ['has the least', least],
    ['is the example', createClientAccount.example],
    ['is of another country', abroad],
    ['is of a country with three letters', { ...abroad, countryCode: 'gbr' }],
    [
      'has the longest of everything',
      {
        ...least,
        contactEmail: `${long(72)}@b.e.org`,
        loginName: 'x._@+-'.padEnd(50, '9'),
        password: long(80),
        contactPhone: long(25),
        organizationName: long(50),
        organizationPhone: long(25),
        firstName: long(80),
        lastName: long(80),
        timeZoneId: 'US/Eastern',
        website: 'http://b.example/path?q',
        partnerAccountId: long(80),
        billingLocale: 'en_GB',
        managedSiteOwner: true,
        enableSingleBilling: true,
        gdprOptOut: false,
      },
    ],
    [
      'has the shortest of everything',
      {
        ...least,
        contactPhone: '12345',
        organizationName: 'x',
        organizationPhone: '12345',
        firstName: 'xy',
        lastName: 'xy',
      },
    ],
    ['signs in by a provider', external],
    ['has the longest ids of a provider', { ...external, externalId: long(255), externalProvider: long(80) }],
    ['does not ask for single billing', { ...least, enableSingleBilling: false }],
  ])('%s', (_what, body) => {
    expect(errorsOf(body)).toEqual([]);
  });

  test('is sent as the vendor wants it', () => {
    const us = newClientAccountBody.parse({ ...least, countryCode: 'us', stateCode: 'ma' });
    expect(newClientAccountOf(us)).toEqual({ ...least, countryCode: 'US', stateCode: 'MA' });
    const { stateCode: _, ...british } = abroad;
    expect(newClientAccountOf(newClientAccountBody.parse({ ...british, countryCode: 'gb' }))).toEqual({
      ...british,
      stateCode: '',
    });
  });
});

describe('a body that is wrong names the field', () => {
  test.each([
    ['contactEmail', { contactEmail: undefined }],
    ['contactEmail', { contactEmail: `${long(73)}@b.e.org` }],
    ['contactEmail', { contactEmail: 'nobody' }],
    ['contactEmail', { contactEmail: '<a@x.example>' }],
    ['contactEmail', { contactEmail: 'a,b@x.example' }],
    ['contactEmail', { contactEmail: 'a b@c.example' }],
    ['countryCode', { countryCode: undefined }],
    ['countryCode', { countryCode: 'U' }],
    ['countryCode', { countryCode: 'USAA' }],
    ['countryCode', { countryCode: 'U1' }],
    ['stateCode', { stateCode: undefined }],
    ['stateCode', { countryCode: 'ca', stateCode: undefined }],
    ['stateCode', { countryCode: 'USA', stateCode: undefined }],
    ['stateCode', { stateCode: 'M' }],
    ['stateCode', { stateCode: 'Mass' }],
    ['stateCode', { stateCode: '' }],
    ['stateCode', { countryCode: 'GB' }],
    ['loginName', { loginName: undefined }],
    ['loginName', { loginName: long(5) }],
    ['loginName', { loginName: long(51) }],
    ['loginName', { loginName: 'client name' }],
    ['loginName', { loginName: 'cliént' }],
    ['password', { password: undefined }],
    ['password', { password: long(7) }],
    ['password', { password: long(81) }],
    ['password', { password: 'my-CLIENT-1' }],
    ['password', { externalId: 'id', externalProvider: 'provider' }],
    ['externalProvider', { password: undefined, externalId: 'id' }],
    ['externalId', { password: undefined, externalProvider: 'provider' }],
    ['externalId', { password: undefined, externalId: long(256), externalProvider: 'provider' }],
    ['externalId', { password: undefined, externalId: '', externalProvider: 'provider' }],
    ['externalProvider', { password: undefined, externalId: 'id', externalProvider: long(81) }],
    ['contactPhone', { contactPhone: long(4) }],
    ['contactPhone', { contactPhone: long(26) }],
    ['organizationPhone', { organizationPhone: long(4) }],
    ['organizationPhone', { organizationPhone: long(26) }],
    ['organizationName', { organizationName: '' }],
    ['organizationName', { organizationName: long(51) }],
    ['organizationName', { organizationName: 'one\ntwo' }],
    ['firstName', { firstName: 'x' }],
    ['firstName', { firstName: long(81) }],
    ['lastName', { lastName: 'x' }],
    ['lastName', { lastName: long(81) }],
    ['timeZoneId', { timeZoneId: '' }],
    ['website', { website: 'www.b.example' }],
    ['website', { website: 'ftp://b.example' }],
    ['website', { website: 'https://' }],
    ['partnerAccountId', { partnerAccountId: long(81) }],
    ['billingLocale', { billingLocale: 'de_DE' }],
    ['managedSiteOwner', { managedSiteOwner: 'true' }],
    ['enableSingleBilling', { enableSingleBilling: true }],
    ['enableSingleBilling', { enableSingleBilling: true, managedSiteOwner: false }],
    ['gdprOptOut', { gdprOptOut: 1 }],
    ['', { login_name: 'client' }],
  ])('%s: %o', (field, different) => {
    expect(errorsOf({ ...least, ...different })).toEqual([field]);
  });

  test('all of them at once', () => {
    expect(errorsOf({ ...abroad, stateCode: 'MA', password: undefined, enableSingleBilling: true })).toEqual([
      'stateCode',
      'password',
      'enableSingleBilling',
    ]);
  });

  test('and never what was in it', () => {
    const marked = Object.fromEntries(
      Object.keys(createClientAccount.request.body.shape).map((name) => [name, `\nSECRET-7f3-${'x'.repeat(300)}`]),
    );
    for (const body of [marked, { ...least, password: 'client-SECRET-7f3', externalId: 'SECRET-7f3' }]) {
      expect(messagesOf(body)).not.toBe('');
      expect(messagesOf(body)).not.toContain('SECRET');
    }
  });
});

import { describe, expect, test } from 'vitest';
import { readNotice } from '../../../../shared/constant-contact/webhooks/notice.ts';
import { eventTypes } from '../../../../shared/domain/membership/notice.ts';
import { accountId, apiKey, bodyOf } from '../../../support/webhooks.ts';

const read = (body: string) => readNotice(Buffer.from(body), apiKey);
const urlOf = (path: string, host = 'api.cc.email') => ({ url: `https://${host}${path}` });

describe('a webhook', () => {
  test.each(eventTypes)('of the type %s names its account', (eventType) => {
    expect(read(bodyOf({ event_type: eventType }))).toEqual({ accountId, eventType });
  });

  test.each(['api.cc.email', 'api.constantcontact.com', 'api.cc.email:443'])(
    'may have the host %s in its url',
    (host) => {
      expect(read(bodyOf(urlOf(`/v3/partner/accounts/${accountId}/plan`, host)))).toMatchObject({ accountId });
    },
  );

  test.each([
    ['a trailing slash', urlOf(`/v3/partner/accounts/${accountId}/plan/`)],
    ['a query', urlOf(`/v3/partner/accounts/${accountId}/plan?x=1`)],
    ['a fragment', urlOf(`/v3/partner/accounts/${accountId}/plan#x`)],
    ['no encryption', { url: `http://api.cc.email/v3/partner/accounts/${accountId}/plan` }],
    ['no host', { url: `/v3/partner/accounts/${accountId}/plan` }],
    ['an encoded id', urlOf(`/v3/partner/accounts/%61${accountId.slice(1)}/plan`)],
    ['blanks around', { url: ` https://API.CC.EMAIL/v3/partner/accounts/${accountId}/plan\n` }],
    ['a type in capitals', { event_type: ' Account.CANCEL ' }],
    ['a key with a blank', { api_key: `${apiKey} ` }],
  ])('may have %s: the path tells the account', (_what, different) => {
    expect(read(bodyOf(different))).toEqual({ accountId, eventType: 'account.cancel' });
  });

  test.each([
    ['a byte order mark', `\ufeff${bodyOf()}`],
    ['blanks around', `\r\n ${bodyOf()}\r\n`],
    ['a member twice, with the same value', bodyOf().replace('{', '{"event_type":"account.cancel",')],
  ])('may have %s', (_what, body) => {
    expect(read(body)).toEqual({ accountId, eventType: 'account.cancel' });
  });

  test('may be UTF-16 with a byte order mark', () => {
    expect(readNotice(Buffer.from(`\ufeff${bodyOf()}`, 'utf16le'), apiKey)).toMatchObject({ accountId });
  });

  test('may say more than is known', () => {
    expect(read(bodyOf({ topic_id: 3, extra: { nested: true } }))).toMatchObject({ accountId });
  });
});

describe('a webhook that asks for nothing', () => {
  test.each([
    ['not JSON', '{"url":'],
    ['empty', ''],
    ['null', 'null'],
    ['a text', '"account.cancel"'],
    ['an array', '[]'],
    ['without url', bodyOf({ url: undefined })],
    ['without api_key', bodyOf({ api_key: undefined })],
    ['without event_type', bodyOf({ event_type: undefined })],
    ['with a number for a type', bodyOf({ event_type: 3 })],
    ['with an object for a url', bodyOf({ url: {} })],
    ['about two accounts', bodyOf().replace('{', '{"url":"https://api.cc.email/v3/partner/accounts/other/plan",')],
  ])('is malformed when it is %s', (_what, body) => {
    expect(read(body)).toBe('malformed');
  });

  test.each(['', 'another', apiKey.toUpperCase(), `${apiKey}x`])('is for another application: %j', (key) => {
    expect(read(bodyOf({ api_key: key }))).toBe('other_api_key');
  });

  test.each(['contact.create', 'account.cancelled', '', 'toString'])(
    'has a type that is not known: %j',
    (eventType) => {
      expect(read(bodyOf({ event_type: eventType }))).toBe('unknown_event_type');
    },
  );

  test.each([
    urlOf('/v3/partner/accounts/plan'),
    urlOf('/v3/partner/accounts//plan'),
    urlOf(`/v3/partner/accounts/${accountId}`),
    urlOf(`/v3/partner/accounts/${accountId}/status/cancel`),
    urlOf('/v3/partner/accounts/../plan'),
    urlOf('/v3/partner/accounts/%2e%2e/plan'),
    urlOf('/v3/partner/accounts/a b/plan'),
    urlOf('/v3/partner/accounts/{encoded_account_id}/plan'),
    urlOf(`/v3/partner/accounts/${'a'.repeat(65)}/plan`),
    urlOf(`/v2/partner/accounts/${accountId}/plan`),
    urlOf(`/x/v3/partner/accounts/${accountId}/plan`),
    urlOf('/v3/partner/accounts/%2Fetc/plan'),
    urlOf('/v3/partner/accounts/%E0%A4%A/plan'),
    urlOf(`/v3/partner/accounts/x%2F..%2F${accountId}/plan`),
    { url: `ftp://api.cc.email/v3/partner/accounts/${accountId}/plan` },
    { url: `/partner/accounts/${accountId}/plan` },
    { url: `https:///v3/partner/accounts/${accountId}/plan` },
    { url: `https://api.cc.email/v3/partner/accounts/${accountId}/pl\nan` },
    { url: `https://api.cc.email\\v3\\partner\\accounts\\${accountId}\\plan` },
    { url: '' },
  ])('has a url that names no account: $url', (different) => {
    expect(read(bodyOf(different))).toBe('other_url');
  });
});

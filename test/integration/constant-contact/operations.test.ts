import { describe, expect } from 'vitest';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { listPath, partnerCredentials, type VendorHarness } from '../../support/vendor-harness.ts';
import { accountId, accountPath, everyOperation, idOf, newAccount, vendorError } from './operations-cases.ts';

describe('every operation', () => {
  test.for(everyOperation)('$name: as the partner, with JSON', async ({ call, path, success }, { server, vendor }) => {
    server.answerWith(success);
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({ ok: true });
    const { headers, method, text, ...request } = server.onlyCall();
    expect(request.path).toBe(path);
    expect(headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-api-key': partnerCredentials.apiKey,
      accept: 'application/json',
    });
    const writes = method === 'POST' || method === 'PUT';
    expect(headers['content-type']).toBe(writes ? 'application/json' : undefined);
    expect(headers['content-length']).toBe(writes ? `${Buffer.byteLength(text)}` : undefined);
  });

  test.for(everyOperation)('$name: 400, 404 and 409 stay apart', async ({ call }, { server, vendor }) => {
    for (const status of [400, 404, 409]) {
      server.answerWith({ status, json: vendorError(`key.${status}`), headers: { 'x-amzn-requestid': 'id-1' } });
      expect(await call(vendor.operations(), vendor.deadline())).toStrictEqual({
        ok: false,
        failure: {
          kind: 'rejected',
          reason: `Constant Contact rejected the request (${status}, key.${status})`,
          status,
          errorKey: `key.${status}`,
          requestIds: { 'x-amzn-requestid': 'id-1' },
        },
      });
      server.onlyCall();
    }
  });

  test.for(everyOperation)('$name: 403', async ({ call }, { server, vendor }) => {
    server.answerWith({ status: 403, json: { message: 'Forbidden' } });
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'forbidden' },
    });
  });
});

describe('provision', () => {
  const provision = (vendor: VendorHarness, account = newAccount) =>
    vendor.operations().provision(account, vendor.deadline());
  const created: Reply = { status: 201, json: { encoded_account_id: 'b1', provision_uuid: 'u-1' } };

  test('sends what is given, and always a state', async ({ server, vendor }) => {
    server.answerWith(created);
    expect(await provision(vendor)).toStrictEqual({
      ok: true,
      value: { outcome: 'created', accountId: 'b1', provisionUuid: 'u-1' },
    });
    expect(server.onlyCall()).toMatchObject({ method: 'POST', path: listPath });
    expect(server.onlyCall().body).toStrictEqual({
      contact_email: newAccount.contactEmail,
      country_code: 'US',
      state_code: 'MA',
      login_name: newAccount.loginName,
      password: newAccount.password,
    });
  });

  test('sends everything there is', async ({ server, vendor }) => {
    server.answerWith(created);
    await provision(vendor, {
      contactEmail: 'a@b.example',
      countryCode: 'DE',
      stateCode: '',
      loginName: 'login-name',
      externalId: 'id',
      externalProvider: 'provider',
      contactPhone: '12345',
      organizationName: 'Acme',
      organizationPhone: '54321',
      firstName: 'Jack',
      lastName: 'Box',
      timeZoneId: 'US/Eastern',
      website: 'https://acme.example',
      partnerAccountId: 'ours-1',
      billingLocale: 'en_GB',
      managedSiteOwner: true,
      enableSingleBilling: false,
      gdprOptOut: false,
    });
    expect(server.onlyCall().body).toStrictEqual({
      contact_email: 'a@b.example',
      country_code: 'DE',
      state_code: '',
      login_name: 'login-name',
      external_id: 'id',
      external_provider: 'provider',
      contact_phone: '12345',
      organization_name: 'Acme',
      organization_phone: '54321',
      first_name: 'Jack',
      last_name: 'Box',
      time_zone_id: 'US/Eastern',
      website: 'https://acme.example',
      partner_account_id: 'ours-1',
      billing_locale: 'en_GB',
      managed_site_owner: true,
      enable_single_billing: false,
      gdpr_opt_out: false,
    });
  });

  test.for<[string, Reply]>([
    ['an array in the vendor’s own words', { status: 503, json: vendorError('service_unavailable') }],
    ['an object', { status: 503, json: { error_key: 'service_unavailable', error_message: 'later' } }],
    ['a body that nobody has described', { status: 503, json: { status: 'stored' } }],
    ['nothing', { status: 503, text: '' }],
  ])('503 with %s: accepted', async ([_case, reply], { server, vendor }) => {
    server.answerWith(reply);
    expect(await provision(vendor)).toStrictEqual({ ok: true, value: { outcome: 'accepted' } });
    server.onlyCall();
  });

  test.for<[string, Reply]>([
    ['a proxy’s HTML', { status: 503, text: '<html>' }],
    ['a gateway’s message', { status: 503, json: { message: 'Service Unavailable' } }],
    ['half a JSON', { status: 503, text: '[{"error_key":' }],
    ['a 502 in the vendor’s own words', { status: 502, json: vendorError('x') }],
  ])('%s: not accepted, and nobody knows', async ([_case, reply], { server, vendor }) => {
    server.answerWith(reply);
    expect(await provision(vendor)).toMatchObject({ ok: false, failure: { kind: 'outcome_unknown' } });
    server.onlyCall();
  });
});

describe('plans', () => {
  const full = {
    plan_type: 'GOLD',
    current_tiers: [
      { usage_type: 'CONTACTS', current_usage: '12.00000', tier: 1, tier_min: 0, tier_max: 500, price: '9.50000' },
    ],
    billing_status: 'Open',
    billing_day_of_month: '1',
  };
  const read = {
    planType: 'GOLD',
    tiers: [{ usageType: 'CONTACTS', currentUsage: 12, tier: 1, tierMin: 0, tierMax: 500, price: 9.5 }],
    activity: { value: 'open', raw: 'Open' },
    billingDayOfMonth: 1,
  };

  test('get', async ({ server, vendor }) => {
    server.answerWith({ json: full });
    expect(await vendor.operations().getPlan(idOf('a~b.c-D_9'), vendor.deadline())).toStrictEqual({
      ok: true,
      value: read,
    });
    expect(server.onlyCall()).toMatchObject({ method: 'GET', path: `${listPath}/a~b.c-D_9/plan`, text: '' });
  });

  test('set, with what is given', async ({ server, vendor }) => {
    server.answerWith({ json: full });
    const change = { planType: 'GOLD', planGroupId: 4, billingDayOfMonth: 31 };
    expect(await vendor.operations().setPlan(accountId, change, vendor.deadline())).toStrictEqual({
      ok: true,
      value: read,
    });
    expect(server.onlyCall()).toMatchObject({ method: 'PUT', path: `${accountPath}/plan` });
    expect(server.onlyCall().body).toStrictEqual({ plan_type: 'GOLD', plan_group_id: 4, billing_day_of_month: 31 });

    server.answerWith({ json: full });
    await vendor.operations().setPlan(accountId, { planType: 'LITE', planGroupId: undefined }, vendor.deadline());
    expect(server.onlyCall().body).toStrictEqual({ plan_type: 'LITE' });
  });
});

describe('cancel', () => {
  test('with everything', async ({ server, vendor }) => {
    server.answerWith({ json: { effective_date: '2026-12-01T00:00:00.000Z', reason_id: '14' } });
    const cancellation = { effectiveAt: Date.UTC(2026, 11, 1), reason: 'poor_results' } as const;
    expect(await vendor.operations().cancel(accountId, cancellation, vendor.deadline())).toStrictEqual({
      ok: true,
      value: { effectiveDate: '2026-12-01T00:00:00.000Z', reasonId: 14 },
    });
    expect(server.onlyCall()).toMatchObject({ method: 'PUT', path: `${accountPath}/status/cancel` });
    expect(server.onlyCall().body).toStrictEqual({ effective_date: '2026-12-01T00:00:00.000Z', reason_id: 14 });
  });

  test('with nothing: now, and for no reason', async ({ server, vendor }) => {
    server.answerWith({ json: { effective_date: null } });
    const result = await vendor.operations().cancel(accountId, {}, vendor.deadline());
    expect(result).toStrictEqual({ ok: true, value: {} });
    expect(server.onlyCall().body).toStrictEqual({});
  });
});

/**
 * Every body that is sent keeps to the vendor's own table of fields, which the simulator refuses
 * by.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBody, type WriteOperation } from '../../../local/simulator/vendor-fields.ts';
import type { Instant } from '../../../shared/base/time.ts';
import {
  type AccountOperation,
  type CancellationReason,
  cancellationReasons,
  type NewClientAccount,
  type PartnerOperations,
} from '../../../shared/constant-contact/operations/types.ts';
import { isAccountId } from '../../../shared/domain/membership/facts.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import { createVendorHarness, tokenPath, withTokens } from '../../support/vendor-harness.ts';
import { accountId } from './operations-cases.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer(withTokens(() => ({ json: {} })));
});
afterAll(() => server.close());

const text = (minLength: number, maxLength: number) => fc.string({ minLength, maxLength });
const may = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const login = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'abcXYZ019-_@.+'), minLength: 6, maxLength });
const place = fc.oneof(
  fc.record({ countryCode: fc.constantFrom('US', 'CA', 'us'), stateCode: fc.constantFrom('MA', 'ON', 'ny') }),
  fc.record({ countryCode: fc.constantFrom('DE', 'GB', 'ke'), stateCode: fc.constant('') }),
);
const wayIn = fc.oneof(
  // A password that has no letter of a user name cannot contain one.
  fc.record({ password: fc.string({ unit: fc.constantFrom(...'Qq!"\\ é5'), minLength: 8, maxLength: 80 }) }),
  fc.record({ externalId: text(1, 255), externalProvider: text(1, 80) }),
);
const billing = fc.oneof(
  fc.record({ managedSiteOwner: fc.constant(true), enableSingleBilling: may(fc.boolean()) }),
  fc.record({ managedSiteOwner: may(fc.boolean()), enableSingleBilling: may(fc.constant(false)) }),
);
const account: fc.Arbitrary<NewClientAccount> = fc
  .tuple(
    place,
    wayIn,
    billing,
    fc.record({
      contactEmail: text(3, 80),
      loginName: login(50),
      contactPhone: may(text(5, 25)),
      organizationName: may(text(1, 50)),
      organizationPhone: may(text(5, 25)),
      firstName: may(text(2, 80)),
      lastName: may(text(2, 80)),
      timeZoneId: may(text(1, 30)),
      website: may(fc.webUrl({ validSchemes: ['http', 'https'] })),
      partnerAccountId: may(text(0, 80)),
      billingLocale: may(fc.constantFrom('en_US', 'en_GB')),
      gdprOptOut: may(fc.boolean()),
    }),
  )
  .map(([where, way, bill, members]) => ({ ...members, ...where, ...way, ...bill }));

const name = fc.string({ unit: fc.constantFrom(...'abc_'), minLength: 1, maxLength: 8 });
const parameters = fc.dictionary(name, text(0, 20), { maxKeys: 4 });
const accountOperation: fc.Arbitrary<AccountOperation> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    pathParameters: may(parameters),
    query: may(parameters),
    payload: may(fc.jsonValue()),
  })
  .map((operation) => ({
    ...operation,
    path: `/contacts${Object.keys(operation.pathParameters ?? {})
      .map((key) => `/{${key}}`)
      .join('')}`,
  }));

const reasons = Object.keys(cancellationReasons) as CancellationReason[];
type Send = (operations: PartnerOperations, deadline: Instant) => Promise<unknown>;
const writes: Readonly<Record<WriteOperation, fc.Arbitrary<Send>>> = {
  provision: account.map(
    (input) =>
      ({ provision }, deadline) =>
        provision(input, deadline),
  ),
  setPlan: fc
    .record({
      planType: text(1, 30),
      planGroupId: may(fc.nat(2 ** 31 - 1)),
      billingDayOfMonth: may(fc.integer({ min: 1, max: 31 })),
    })
    .map(
      (input) =>
        ({ setPlan }, deadline) =>
          setPlan(accountId, input, deadline),
    ),
  cancel: fc
    .record({
      effectiveAt: may(fc.integer({ min: 0, max: Date.UTC(2100, 0) })),
      reason: may(fc.constantFrom(...reasons)),
    })
    .map(
      (input) =>
        ({ cancel }, deadline) =>
          cancel(accountId, input, deadline),
    ),
  accountOperation: accountOperation.map(
    (input) =>
      ({ runAccountOperation }, deadline) =>
        runAccountOperation(accountId, input, deadline),
  ),
  ssoUser: fc
    .record({
      firstName: text(1, 80),
      lastName: text(1, 80),
      roleName: fc.constantFrom('account_manager', 'campaign_creator'),
      contactEmail: text(3, 80),
      loginName: login(50),
      externalId: text(1, 255),
      externalProvider: text(1, 80),
    })
    .map(
      (input) =>
        ({ createSsoUser }, deadline) =>
          createSsoUser(accountId, input, deadline),
    ),
  unsubscribe: fc
    .oneof(
      fc.record({
        emailAddresses: fc.array(text(3, 80), { maxLength: 500 }),
        globalUnsubscribe: may(fc.constant(false)),
      }),
      fc.record({
        emailAddresses: fc.array(text(3, 80), { minLength: 1, maxLength: 1 }),
        globalUnsubscribe: fc.constant(true),
      }),
    )
    .chain((who) =>
      fc.record({
        emailAddresses: fc.constant(who.emailAddresses),
        globalUnsubscribe: fc.constant(who.globalUnsubscribe),
        updateSource: fc.constantFrom('Account', 'Contact', 'System'),
        optOutReason: may(text(0, 255)),
        deleteContacts: may(fc.boolean()),
      }),
    )
    .map(
      (input) =>
        ({ unsubscribe }, deadline) =>
          unsubscribe(accountId, input, deadline),
    ),
  webhookSubscriptions: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.webUrl({ validSchemes: ['https'] })).map(
    ([topicId, hookUri]) =>
      ({ putWebhook }, deadline) =>
        putWebhook(topicId, hookUri, deadline),
  ),
};

test.each(Object.entries(writes) as [WriteOperation, fc.Arbitrary<Send>][])('%s', async (operation, sends) => {
  const vendor = createVendorHarness(server.url);
  const operations = vendor.operations();
  await fc.assert(
    fc.asyncProperty(sends, async (send) => {
      server.follow(withTokens(() => ({ json: {} })));
      await send(operations, vendor.deadline());
      const [call, ...others] = server.requests.filter(({ path }) => path !== tokenPath);
      expect(others).toEqual([]);
      expect(checkBody(operation, JSON.parse(call?.body ?? ''))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('an account id stays one segment of its path', async () => {
  const vendor = createVendorHarness(server.url);
  const operations = vendor.operations();
  const unit = fc.constantFrom(...'aZ0._~-');
  const ids = fc.string({ unit, minLength: 1, maxLength: 64 }).filter(isAccountId);
  await fc.assert(
    fc.asyncProperty(ids, async (id) => {
      server.follow(withTokens(() => ({ json: { plan_type: 'X' } })));
      expect(await operations.getPlan(id, vendor.deadline())).toMatchObject({ ok: true });
      const [call] = server.requests.filter(({ path }) => path !== tokenPath);
      expect(decodeURIComponent(call?.path ?? '')).toBe(`/v3/partner/accounts/${id}/plan`);
    }),
    { numRuns: 50 },
  );
});

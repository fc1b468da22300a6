/** Every account that passes our own rules passes the vendor's table of fields, as the real client sends it. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBody } from '../../../local/simulator/vendor-fields.ts';
import { newClientAccountBody, newClientAccountOf } from '../../../shared/api/schemas/new-client-account.ts';
import { createProvisionWorld, type ProvisionWorld } from '../../support/provisions.ts';

let world: ProvisionWorld;
beforeAll(async () => {
  world = await createProvisionWorld();
});
afterAll(() => world.close());

/** Mostly right, and now and then at the edge or beyond it. */
const text = (minimum: number, maximum: number) =>
  fc.oneof(
    { arbitrary: fc.string({ unit: 'grapheme', minLength: minimum, maxLength: maximum }), weight: 8 },
    { arbitrary: fc.string({ minLength: Math.max(0, minimum - 1), maxLength: maximum + 1 }), weight: 1 },
    { arbitrary: fc.constantFrom('x'.repeat(minimum), 'x'.repeat(maximum), 'x'.repeat(maximum + 1)), weight: 1 },
  );
const may = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const place = fc.oneof(
  fc.record({ countryCode: fc.constantFrom('US', 'us', 'CA', 'USA', 'can'), stateCode: fc.constantFrom('MA', 'on') }),
  fc.record({ countryCode: fc.constantFrom('GB', 'de', 'FRA') }),
  fc.record({ countryCode: text(2, 3), stateCode: may(text(0, 2)) }),
);
const simple = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'aB3._@+-'), minLength, maxLength });
const wayIn = fc.oneof(
  fc.record({ password: fc.oneof(simple(8, 80), text(8, 80)) }),
  fc.record({ externalId: text(1, 255), externalProvider: text(1, 80) }),
  fc.record({ password: may(text(8, 80)), externalId: may(text(1, 255)), externalProvider: may(text(1, 80)) }),
);
const rest = fc.record({
  contactEmail: fc.oneof(fc.emailAddress(), text(1, 80)),
  loginName: fc.oneof(simple(6, 50), text(6, 50)),
  contactPhone: may(text(5, 25)),
  organizationName: may(text(1, 50)),
  organizationPhone: may(text(5, 25)),
  firstName: may(text(2, 80)),
  lastName: may(text(2, 80)),
  timeZoneId: may(text(1, 80)),
  website: may(fc.oneof(fc.webUrl({ validSchemes: ['http', 'https'] }), text(1, 80))),
  partnerAccountId: may(text(1, 80)),
  billingLocale: may(fc.constantFrom('en_US', 'en_GB')),
  managedSiteOwner: may(fc.boolean()),
  enableSingleBilling: may(fc.boolean()),
  gdprOptOut: may(fc.boolean()),
});
const body = fc.tuple(place, wayIn, rest).map((parts): Record<string, unknown> => Object.assign({}, ...parts));
const accepted = body.filter((given) => newClientAccountBody.safeParse(given).success);

test('every body that is accepted', async () => {
  await fc.assert(
    fc.asyncProperty(accepted, async (given) => {
      const account = newClientAccountOf(newClientAccountBody.parse(given));
      const requests = world.simulator.requests.provision;

      const result = await world.dependencies().operations.provision(account, world.clock.now + 10_000);

      expect(world.simulator.requests.provision).toBe(requests + 1);
      const request = world.simulator.sent.at(-1);
      expect(checkBody('provision', request?.body)).toEqual([]);
      // The random user name may be taken.
      if (!result.ok) expect(result.failure).toMatchObject({ status: 409 });
    }),
    { numRuns: 100 },
  );
});

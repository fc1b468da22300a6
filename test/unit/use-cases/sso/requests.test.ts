/** Sign-ins that begin at the service provider. */
import { beforeEach, describe, expect, test } from 'vitest';
import { toIso } from '../../../../shared/base/time.ts';
import { encodeRequest, type RequestParts, requestXml } from '../../../support/saml/requests.ts';
import {
  actor,
  ada,
  createSignOnWorld,
  first,
  type SignOnWorld,
  ssoSettings,
  xmlOf,
} from '../../../support/sign-on.ts';

let world: SignOnWorld;
beforeEach(async () => {
  world = await createSignOnWorld();
  await world.identities.set(ada, { accountId: first, externalId: 'ext-1' }, actor);
});

const issuer = `<saml:Issuer>${ssoSettings.spEntityId}</saml:Issuer>`;
const xml = (parts: RequestParts = {}) => requestXml(toIso(world.clock.now), { issuer, ...parts });
const receive = (parts: RequestParts = {}, relayState?: string, settings = {}) =>
  world.receive({ samlRequest: encodeRequest.post(xml(parts)), relayState }, settings);
const stateOf = (result: Awaited<ReturnType<typeof receive>>): string => {
  if (result.outcome !== 'accepted') throw new Error(`not accepted: ${result.outcome}`);
  const url = new URL(result.location);
  expect(`${url.origin}${url.pathname}`).toBe(ssoSettings.loginUrl);
  return url.searchParams.get('state') ?? '';
};

describe('a request', () => {
  test.each(['post', 'redirect'] as const)(
    'by %s leads to the application, and is answered by its sign-in',
    async (binding) => {
      const samlRequest = encodeRequest[binding](xml());
      const state = stateOf(await world.receive({ binding, samlRequest, relayState: 'opaque-7' }));
      expect(state).not.toContain('_request');
      const result = await world.complete(await world.ticket({ state }));
      expect(xmlOf(result).match(/InResponseTo="_request"/g)).toHaveLength(2);
      // Its relay state goes back to it, and no default takes the place of none.
      expect(result).toMatchObject({ post: { fields: [{}, { name: 'RelayState', value: 'opaque-7' }] } });
      expect(result).toMatchObject({ post: { action: ssoSettings.acsUrl } });
    },
  );

  test('comes once, also if it comes 50 times at once', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => receive()));
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'again')).toHaveLength(49);
    await world.ticket({ state: results.flatMap((each) => (each.outcome === 'accepted' ? [stateOf(each)] : []))[0] });
    expect(await receive()).toEqual({ outcome: 'again' });
  });

  test('is answered once, within ten minutes, and by its own state only', async () => {
    const state = stateOf(await receive());
    const [id = '', secret = ''] = state.split('.');
    for (const forged of [`${id}.${'A'.repeat(43)}`, `${'A'.repeat(43)}.${secret}`, id, '', `${state}A`]) {
      expect(await world.start({ state: forged })).toEqual({ outcome: 'state_not_valid' });
    }
    const starts = await Promise.all(Array.from({ length: 50 }, () => world.start({ state })));
    expect(starts.filter(({ outcome }) => outcome === 'yes')).toHaveLength(1);
    const late = stateOf(await receive({ attributes: { ID: '_late' } }));
    world.clock.now += 600_000;
    expect(await world.start({ state: late })).toEqual({ outcome: 'state_not_valid' });
  });

  test('waits where the check says no', async () => {
    const state = stateOf(await receive());
    expect(await world.start({ state, user: { userId: 'nobody' } })).toMatchObject({ outcome: 'no' });
    expect(await world.start({ state })).toMatchObject({ outcome: 'yes' });
  });

  test('cannot say where the response goes', async () => {
    const state = stateOf(await receive({ attributes: { AssertionConsumerServiceURL: 'https://evil.example/acs' } }));
    const result = await world.complete(await world.ticket({ state }));
    expect(result).toMatchObject({ post: { action: ssoSettings.acsUrl } });
    expect(xmlOf(result)).not.toContain('evil');
  });

  test.each([
    ['of somebody else', { issuer: '<saml:Issuer>https://other.example</saml:Issuer>' }, undefined],
    ['that may ask nothing', { attributes: { IsPassive: 'true' } }, undefined],
    ['that leads elsewhere', {}, 'https://evil.example/'],
    ['that leads elsewhere by a path', {}, '//evil.example'],
    ['with a script as its relay state', {}, 'javascript:alert(1)'],
    ['that is none', { name: 'samlp:LogoutRequest' }, undefined],
  ])('%s is refused', async (_, parts, relayState) => {
    expect(await receive(parts, relayState)).toEqual({ outcome: 'refused' });
    expect(world.lines).toMatchObject([{ event: 'SIGN_IN_REQUEST_REFUSED' }]);
    expect(world.db.dump('work')).toEqual([]);
  });

  test('is refused without one, and where it is off', async () => {
    expect(await world.receive({})).toEqual({ outcome: 'refused' });
    expect(await receive({}, undefined, { loginUrl: undefined })).toEqual({ outcome: 'off' });
  });

  test('that wants a new sign-in tells the application so', async () => {
    const result = await receive({ attributes: { ForceAuthn: 'true' } });
    expect(result).toMatchObject({ location: expect.stringMatching(/[?&]prompt=login$/) });
  });
});

/** Single sign-on through the gateway: the deployed bundles, with keys of the local KMS. */
import { X509Certificate } from 'node:crypto';
import { SAML } from '@node-saml/node-saml';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { toIso } from '../../shared/base/time.ts';
import { expectDeclared } from '../support/declared.ts';
import { encodeRequest, requestXml } from '../support/saml/requests.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, stack, logs } = useStack();
const { member, canceled } = sampleAccounts;

const start = (body: unknown) => ask('POST', '/v1/sso/sign-ins', { body });
/** As a browser opens an address. */
const open = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const fieldOf = (text: string, name: string): string | undefined =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1];
const withIdentity = async (userId: string, accountId: string, externalId: string) => {
  await ask('POST', '/v1/memberships', { body: { userId, accountId } });
  await ask('PUT', '/v1/sso/identities', { body: { userId, accountId, externalId } });
};
const metadata = async () => (await open(`${stack().url}/sso/metadata`)).text;

/** What a service provider reads of a page that posts a response. */
const readBy = async (page: string) => {
  const described = await metadata();
  const acsUrl = /<form method="post" action="([^"?]+)/.exec(page)?.[1] ?? '';
  const saml = new SAML({
    idpCert: [...described.matchAll(/X509Certificate>([^<]+)</g)].map(([, der = '']) =>
      new X509Certificate(Buffer.from(der, 'base64')).toString(),
    ),
    idpIssuer: /entityID="([^"]+)"/.exec(described)?.[1] ?? '',
    issuer: acsUrl,
    audience: acsUrl,
    callbackUrl: acsUrl,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: true,
  });
  return saml.validatePostResponseAsync({ SAMLResponse: fieldOf(page, 'SAMLResponse') ?? '' });
};

describe('a sign-in', () => {
  test('is a link, a form, and a record without a name', async () => {
    await withIdentity('e2e-1', member, 'ext-e2e-1');
    const { status, json } = await start({ userId: 'e2e-1', accountId: member });
    expect(status).toBe(200);
    expectDeclared(operationOf('start-sign-in'), json);
    expect(json).toMatchObject({ allowed: true, code: 'MEMBER', accountId: member });
    const page = await open(json.url);
    expect(page.status).toBe(200);
    const origin = new URL(stack().simulator?.apiUrl ?? '').origin;
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`form-action ${origin};`);
    expect(policy).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.text).toContain('<button type="submit">');
    expect((await readBy(page.text)).profile).toMatchObject({ nameID: 'ext-e2e-1' });
    const again = await open(json.url);
    expect(again.status).toBe(410);
    expect(again.text).toContain('This link was for one use');

    const { json: listed } = await ask('GET', `/v1/operation-records?accountId=${member}`);
    const { json: identities } = await ask('POST', '/v1/sso/identities/list', { body: { userId: 'e2e-1' } });
    expect(listed.operationRecords[0]).toMatchObject({
      ...{ operation: 'sign-in', outcome: 'done' },
      details: { user: identities.reference, responseId: expect.stringMatching(/^_/), keyId: expect.any(String) },
    });
    expect(logs.filter((line) => line.includes(new URL(json.url).pathname.slice(5)))).toEqual([]);
  });

  test('is refused by the check, by a missing name, and by a deny between the link and the form', async () => {
    await ask('POST', '/v1/memberships', { body: { userId: 'e2e-2', accountId: canceled } });
    expect((await start({ userId: 'e2e-2' })).json).toMatchObject({ allowed: false, code: 'ACCOUNT_CANCELED' });
    expect((await start({ userId: 'nobody' })).json).toMatchObject({ allowed: false, code: 'UNKNOWN_USER' });
    await ask('POST', '/v1/memberships', { body: { userId: 'e2e-2', accountId: member } });
    const nameless = await start({ userId: 'e2e-2', accountId: member });
    expect(nameless.json).toMatchObject({ allowed: false, code: 'NO_IDENTITY' });
    expect(nameless.json).not.toHaveProperty('url');
    const elsewhere = await start({ userId: 'e2e-2', relayState: 'https://evil.example/' });
    const twice = await start({ userId: 'e2e-2', relayState: 'https://login.sp.example/start', state: 'x' });
    expectProblem(twice, 'VALIDATION_FAILED', operationOf('start-sign-in'));
    expectProblem(elsewhere, 'RELAY_STATE_NOT_ALLOWED', operationOf('start-sign-in'));
    await ask('PUT', '/v1/sso/identities', { body: { userId: 'e2e-2', accountId: member, externalId: 'ext-e2e-2' } });
    const { json } = await start({ userId: 'e2e-2', accountId: member });
    await ask('POST', '/v1/sso/identities/remove', { body: { userId: 'e2e-2', accountId: member } });
    const page = await open(json.url);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Constant Contact cannot be opened from here now');
    expect(page.text).not.toContain('SAMLResponse');
  });

  test('is raced by 50 browsers, of which one gets the form', async () => {
    await withIdentity('e2e-3', member, 'ext-e2e-3');
    const { json } = await start({ userId: 'e2e-3', accountId: member });
    const pages = await Promise.all(Array.from({ length: 50 }, () => open(json.url)));
    expect(pages.filter(({ text }) => text.includes('SAMLResponse'))).toHaveLength(1);
  });
});

describe('a request of the service provider', () => {
  const issuer = () => new URL('/sso/saml2', stack().simulator?.apiUrl).href;
  const request = (id: string) =>
    requestXml(toIso(Date.now()), {
      attributes: { ID: id, Destination: `${stack().url}/sso/saml2` },
      issuer: `<saml:Issuer>${issuer()}</saml:Issuer>`,
    });

  test.each(['redirect', 'post'] as const)('by %s comes to the application, and is answered', async (binding) => {
    await withIdentity('e2e-4', member, 'ext-e2e-4');
    const sent = new URLSearchParams({
      SAMLRequest: encodeRequest[binding](request(`_${binding}`)),
      RelayState: 'opaque',
    });
    const target = `${stack().url}/sso/saml2`;
    const init = binding === 'post' ? { method: 'POST', body: sent } : {};
    const received = () => open(binding === 'post' ? target : `${target}?${sent}`, init);
    const { status, headers } = await received();
    expect(status).toBe(303);
    const location = new URL(headers.get('location') ?? '');
    expect(location.origin).toBe(new URL(stack().url).origin);
    const state = location.searchParams.get('state');
    expect((await received()).status).toBe(409);
    const { json } = await start({ userId: 'e2e-4', accountId: member, state });
    const page = await open(json.url);
    expect(Buffer.from(fieldOf(page.text, 'SAMLResponse') ?? '', 'base64').toString()).toContain(
      `InResponseTo="_${binding}"`,
    );
    expect(fieldOf(page.text, 'RelayState')).toBe('opaque');
    const used = await start({ userId: 'e2e-4', accountId: member, state });
    expectProblem(used, 'SIGN_IN_STATE_NOT_VALID', operationOf('start-sign-in'));
  });

  test('that cannot be read is a page', async () => {
    const { status, text } = await open(`${stack().url}/sso/saml2?SAMLRequest=nothing`);
    expect(status).toBe(400);
    expect(text).toContain('This request cannot be understood');
  });
});

test('the metadata has both keys, and may be cached for five minutes', async () => {
  const { headers, text } = await open(`${stack().url}/sso/metadata`);
  expect(headers.get('content-type')).toBe('application/samlmetadata+xml');
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  expect(text.match(/<[a-z]*:?X509Certificate>/g)).toHaveLength(2);
  expect(text).toContain(`${stack().url}/sso/saml2`);
});

test('the days until the first certificate ends are told', async () => {
  await metadata();
  expect(await stack().runSchedule('watch-certificates')).toMatchObject({ ok: true });
  expect(logs.filter((line) => line.includes('SIGN_ON_CERTIFICATES')).at(-1)).toMatch(/"daysLeft":109[45]/);
});

/** The simulated service provider of single sign-on, which is strict. */
import { beforeAll, describe, expect, test } from 'vitest';
import { readAuthnRequest } from '../../../shared/saml/authn-request.ts';
import { createSamlId } from '../../../shared/saml/id.ts';
import { createMetadata } from '../../../shared/saml/metadata.ts';
import { identityProvider, inputAt, issue, startIssuer, targetOf } from '../../support/saml/issuer.ts';
import { type Issue, type Keys, variantsOf, victim } from '../../support/saml/variants.ts';
import { serveForTest } from '../local/support.ts';
import { start } from './harness.ts';

const now = Date.now();
const singleSignOnUrl = 'https://partner.example/sso/saml2';
const relayState = 'https://login.example.com/login/idp-redirect';
let keys: Keys;
beforeAll(async () => {
  const [own, other] = await Promise.all([startIssuer(now), startIssuer(now)]);
  keys = { own, other };
});

const open = async () => {
  const certificates = [keys.own.certificate];
  const metadata = await serveForTest(async () => {
    const body = createMetadata({
      entityId: identityProvider,
      certificates,
      nameIdFormat: 'unspecified',
      singleSignOnUrl,
    });
    return { status: 200, body };
  });
  const { serviceProvider, signOnUrl } = await start();
  const { acsUrl } = serviceProvider;
  const input = () => inputAt(now, { target: targetOf({ entityId: acsUrl, acsUrl }) });
  const issuing: Issue = (change, signer = keys.own) =>
    issue(signer, { ...input(), ids: { response: createSamlId(), assertion: createSamlId() }, ...change });
  const post = async (xml: string, query = '') => {
    const SAMLResponse = Buffer.from(xml, 'utf8').toString('base64');
    const body = new URLSearchParams({ SAMLResponse, ...(query === '' && { RelayState: relayState }) });
    const response = await fetch(acsUrl + query, { method: 'POST', body });
    return { status: response.status, page: await response.text() };
  };
  serviceProvider.trust(`${metadata.url}/metadata`);
  return { serviceProvider, signOnUrl, certificates, input, issuing, post };
};

describe('a response that nobody asked for', () => {
  test('signs its user in, and the page shows what is in it', async () => {
    const { issuing, post } = await open();
    const attributes = [
      { name: 'company', values: ['Groß & <Söhne>'] },
      { name: 'groups', values: ['a', 'b'] },
    ];
    const { status, page } = await post(await issuing({ nameId: 'a&<b>', attributes }));
    expect(status).toBe(200);
    expect(page).toContain('<dd id="user">a&amp;&lt;b&gt;</dd>');
    expect(page).toContain('<dt>Attribute company</dt><dd>Groß &amp; &lt;Söhne&gt;</dd>');
    expect(page).toContain('<dt>Attribute groups</dt><dd>a, b</dd>');
    expect(page).toContain(`<dd id="relay-state">${relayState}</dd>`);
    expect(page).toContain('no request: the sign-in began at the application');
  });

  test('may carry the relay state in the query', async () => {
    const { issuing, post } = await open();
    const { page } = await post(await issuing(), `?RelayState=${encodeURIComponent(relayState)}`);
    expect(page).toContain(`<dd id="relay-state">${relayState}</dd>`);
  });

  test('is taken once', async () => {
    const { issuing, post } = await open();
    const xml = await issuing();
    expect((await post(xml)).status).toBe(200);
    const again = await post(xml);
    expect(again.status).toBe(403);
    expect(again.page).toContain('It was used before.');
  });

  test('is refused where it was made up, changed, or meant for something else', async () => {
    const { input, issuing, post } = await open();
    const taken: string[] = [];
    for (const [name, xml] of await variantsOf(issuing, input(), keys)) {
      const { status, page } = await post(xml);
      if (status !== 403) taken.push(`${name}: ${/<dd id="user">(.*?)<\/dd>/.exec(page)?.[1]}`);
    }
    expect(taken).toEqual([`a comment in the name: ${victim}`]);
  });

  test('is taken with another key as soon as the metadata have it', async () => {
    const { issuing, post, certificates } = await open();
    expect((await post(await issuing({}, keys.other))).status).toBe(403);
    certificates.push(keys.other.certificate);
    expect((await post(await issuing({}, keys.other))).status).toBe(200);
    expect((await post(await issuing())).status).toBe(200);
  });
});

describe('a sign-in that begins at the service provider', () => {
  test('asks the identity provider, and takes one answer', async () => {
    const { serviceProvider, signOnUrl, issuing, post } = await open();
    const asked = await fetch(`${signOnUrl}?RelayState=here`, { redirect: 'manual' });
    const { origin, pathname, searchParams } = new URL(asked.headers.get('location') ?? '');
    expect([origin + pathname, searchParams.get('RelayState')]).toEqual([singleSignOnUrl, 'here']);
    const expected = { issuer: serviceProvider.acsUrl, destination: singleSignOnUrl, now: Date.now() };
    const reading = readAuthnRequest(searchParams.get('SAMLRequest') ?? '', 'redirect', expected);
    if ('refused' in reading) throw new Error(reading.refused);
    const inResponseTo = reading.request.id;
    const answered = await post(await issuing({ inResponseTo }));
    expect(answered.page).toContain(`<dd id="answers">${inResponseTo}</dd>`);
    expect((await post(await issuing({ inResponseTo }))).status).toBe(403);
  });

  test('says what is wrong where no identity provider is set up', async () => {
    const { signOnUrl } = await start();
    const response = await fetch(signOnUrl);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('no identity provider is set up');
  });
});

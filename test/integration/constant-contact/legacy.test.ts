import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLegacyCheck } from '../../../shared/constant-contact/legacy/check.ts';
import { succeeded } from '../../../shared/constant-contact/result.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import { credentialsSecret, partnerCredentials } from '../../support/vendor-harness.ts';
import { ours, password, path, useLegacy } from './legacy-harness.ts';

const { server, vendor, http, legacy } = useLegacy();

describe('the question', () => {
  test('holds the partner’s user name and password, and nothing of the API’s', async () => {
    expect(await legacy().siteOwner('them & "us"', vendor().deadline())).toStrictEqual({
      ok: true,
      value: { outcome: 'ours', siteOwnerId: '1100123456789', activity: { value: 'open', raw: 'Open' } },
    });
    expect(server().requests).toHaveLength(1);
    const [request] = server().requests;
    expect(request).toMatchObject({ method: 'GET', path, body: '' });
    expect([...new URLSearchParams(request?.search)]).toEqual([
      ['loginName', 'partner+user'],
      ['loginPassword', password],
      ['siteOwnerLoginName', 'them & "us"'],
    ]);
    expect(request?.headers.accept).toBe('*/*');
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.headers).not.toHaveProperty('x-api-key');
  });

  test('keeps what the URL holds already', async () => {
    await legacy({ url: `${server().url}${path}?version=1` }).siteOwner('them', vendor().deadline());
    expect(new URLSearchParams(server().requests[0]?.search).get('version')).toBe('1');
  });

  test('may be asked again after a fault', async () => {
    server().follow((_request, nth) => (['cut', { status: 503, text: '' }] as const)[nth - 1] ?? ours);
    expect(await legacy().siteOwner('them', vendor().deadline())).toMatchObject({ ok: true });
    expect(server().requests).toHaveLength(3);
  });

  test.each([
    [{}, 'legacyUserName, legacyPassword'],
    [{ legacyUserName: 'us' }, 'legacyPassword'],
    [{ legacyPassword: 'p' }, 'legacyUserName'],
    [{ legacyUserName: ' \n', legacyPassword: '\n' }, 'legacyUserName, legacyPassword'],
    [{ legacyUserName: 7, legacyPassword: null }, 'legacyUserName, legacyPassword'],
  ])('is not asked without what it takes: %j', async (members, missing) => {
    vendor().secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, ...members }));
    expect(await legacy().siteOwner('them', vendor().deadline())).toStrictEqual({
      ok: false,
      failure: {
        kind: 'unauthorized',
        reason: `the secret with the partner credentials lacks a usable ${missing}`,
      },
    });
    expect(server().requests).toHaveLength(0);
    // The rest of the service works without.
    expect(await vendor().credentials().get(vendor().deadline())).toMatchObject({ ok: true });
  });

  test('of nobody where there are no credentials at all', async () => {
    vendor().secrets.delete(credentialsSecret);
    expect(await legacy().siteOwner('them', vendor().deadline())).toMatchObject({ failure: { kind: 'unauthorized' } });
  });
});

describe('the way there', () => {
  test.each([
    'http://api.constantcontact.com/0.1/API_GetSiteOwnerID.jsp',
    'http://127.0.0.1.example/x',
    'http://localhost.example/x',
    'http://127.0.0.1@evil.example/x',
    'ftp://127.0.0.1/x',
    'file:///x',
    '/x',
    '',
  ])('%j is refused', (url) => {
    expect(() => legacy({ url })).toThrow('must be an https URL');
  });

  test.each(['https://api.constantcontact.com/x', 'http://127.0.0.1/x', 'http://localhost:80/x', 'http://[::1]/x'])(
    '%s is not',
    (url) => {
      expect(() => legacy({ url })).not.toThrow();
    },
  );
});

test('any user name and any password arrive as they are', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, text, async (userName, legacyPassword) => {
      server().follow(() => ours);
      const credentials = {
        get: async () => succeeded({ ...partnerCredentials, legacyUserName: 'us', legacyPassword }),
        forget: () => {},
      };
      const check = createLegacyCheck({
        url: `${server().url}${path}`,
        http: http(),
        credentials,
        activityWords: defaultActivityWords,
      });
      expect(await check.siteOwner(userName, vendor().deadline())).toMatchObject({ ok: true });
      const sent = new URLSearchParams(server().requests[0]?.search);
      expect([sent.get('loginPassword'), sent.get('siteOwnerLoginName')]).toEqual([legacyPassword, userName]);
    }),
    { numRuns: 50 },
  );
});

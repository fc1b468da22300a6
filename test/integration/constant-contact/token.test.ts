import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';
import { emptyPage, test } from '../../support/fixtures/scripted-vendor.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import {
  credentialsSecret,
  grantToken,
  listPath,
  partnerCredentials,
  tokenPath,
} from '../../support/vendor-harness.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;

describe('the request for a token', () => {
  test.for([
    ['body', '', 'grant_type=client_credentials'],
    ['query', '?grant_type=client_credentials', ''],
  ] as const)('with the grant in the %s', async ([grant, search, body], { server, vendor }) => {
    expect(await vendor.client({ grant }).listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    const { partnerClientId, partnerSecret } = partnerCredentials;
    const [request] = server.requestsTo(tokenPath);
    expect(request).toMatchObject({ method: 'POST', search, body });
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${partnerClientId}:${partnerSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': `${body.length}`,
      accept: 'application/json',
    });
    expect(request?.headers).not.toHaveProperty('x-api-key');
  });

  test('keeps the query that is configured, and never holds the secret or the client id', async ({
    server,
    vendor,
  }) => {
    const tokenUrl = `${server.url}${tokenPath}?version=1`;
    await vendor.client({ grant: 'query', tokenUrl }).listAccounts(firstPage, vendor.deadline());
    const [request] = server.requestsTo(tokenPath);
    expect(request?.search).toBe('?version=1&grant_type=client_credentials');
  });

  test('credentials are used without the line break that was pasted with them', async ({ server, vendor }) => {
    const padded = Object.fromEntries(Object.entries(partnerCredentials).map(([name, value]) => [name, ` ${value}\n`]));
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...padded, partnerId: null, legacyPassword: 7 }));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(listPath)[0]?.headers['x-api-key']).toBe(partnerCredentials.apiKey);
  });
});

describe('a token endpoint that gives no token', () => {
  test.for([
    [
      400,
      { error: 'invalid_client' },
      'unauthorized',
      'the token endpoint refused the partner credentials (invalid_client)',
    ],
    [
      401,
      { error: 'invalid_client' },
      'unauthorized',
      'the token endpoint refused the partner credentials (invalid_client)',
    ],
    [400, { error: 'unauthorized_client' }, 'unauthorized', 'the partner credentials (unauthorized_client)'],
    [400, {}, 'unauthorized', 'the token endpoint refused the partner credentials (400)'],
    [401, '<html>', 'unauthorized', 'the token endpoint refused the partner credentials (401)'],
    [400, { error: 'unsupported_grant_type' }, 'rejected', 'the request (400, unsupported_grant_type)'],
    [403, { message: 'Forbidden' }, 'forbidden', 'the token endpoint does not permit'],
    [404, '<html>', 'rejected', 'the token endpoint rejected the request (404)'],
    [405, '', 'rejected', 'the token endpoint rejected the request (405)'],
    [415, '', 'rejected', 'the token endpoint rejected the request (415)'],
    [302, '', 'not_understood', 'the token endpoint gave an answer that is not understood (302)'],
    [200, '<html>', 'not_understood', 'the token endpoint answered without an access token'],
    [200, { expires_in: 3_600 }, 'not_understood', 'the token endpoint answered without an access token'],
    [200, { access_token: 'a\r\nb' }, 'not_understood', 'the token endpoint answered without an access token'],
    [
      429,
      { error_key: 'quota_exceeded' },
      'quota_exceeded',
      'the token endpoint answers nothing more before 00:00 UTC',
    ],
  ] as const)('%i %j: %s at once', async ([status, body, kind, reason], { server, vendor }) => {
    server.grantBy(() => (typeof body === 'string' ? { status, text: body } : { status, json: body }));
    const result = await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind, status } });
    expect(result.ok || result.failure.reason).toContain(reason);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(server.requestsTo(listPath)).toHaveLength(0);
    expect(vendor.lease.holder()).toBeUndefined();
  });

  test.for([
    ['500', { status: 500, text: '<html>' }, 'unavailable'],
    ['throttled', { status: 429, json: { error_key: 'throttled' } }, 'throttled'],
    ['cut', 'cut', 'unavailable'],
  ] as const)('%s for ever: tried four times', async ([_case, reply, kind], { server, vendor }) => {
    server.grantBy(() => reply);
    const result = await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expect(result.ok || result.failure.reason).toMatch(/^the token endpoint/);
    expect(server.requestsTo(tokenPath)).toHaveLength(4);
  });

  test('nobody listens: unavailable', async ({ vendor }) => {
    const gone = await startScriptedServer(() => emptyPage);
    await gone.close();
    expect(
      await vendor.client({ tokenUrl: `${gone.url}/token` }).listAccounts(firstPage, vendor.deadline()),
    ).toStrictEqual({
      ok: false,
      failure: { kind: 'unavailable', reason: 'the token endpoint: no whole answer came (ECONNREFUSED)' },
    });
  });

  test('failing once: the token is got', async ({ server, vendor }) => {
    server.follow((request, nth) => {
      if (request.path !== tokenPath) return emptyPage;
      return nth === 1 ? { status: 503, text: '' } : grantToken(nth);
    });
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
  });

  test('refused credentials are read anew, so that rotated ones are found', async ({ server, vendor }) => {
    server.follow((request, nth) => {
      if (request.path !== tokenPath) return emptyPage;
      const [, basic = ''] = (request.headers.authorization ?? '').split(' ');
      const isNew = Buffer.from(basic, 'base64').toString().endsWith(':rotated');
      return isNew ? grantToken(nth) : { status: 400, json: { error: 'invalid_client' } };
    });
    const client = vendor.client();
    const refused = await client.listAccounts(firstPage, vendor.deadline());
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'unauthorized', errorKey: 'invalid_client' } });
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, partnerSecret: 'rotated' }));
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
  });
});

describe('credentials that cannot be had', () => {
  test.for([
    ['no JSON', 'not json', 'is not a JSON object'],
    ['a list', '[]', 'is not a JSON object'],
    ['nothing in it', '{}', 'lacks a usable apiKey, partnerClientId, partnerSecret'],
    ['an empty key', JSON.stringify({ ...partnerCredentials, apiKey: ' ' }), 'lacks a usable apiKey'],
    [
      'a key that would break a header',
      JSON.stringify({ ...partnerCredentials, apiKey: 'a\nb' }),
      'lacks a usable apiKey',
    ],
  ] as const)('%s: unauthorized, and nothing is sent', async ([_case, content, reason], { server, vendor }) => {
    vendor.secrets.set(credentialsSecret, content);
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toStrictEqual({
      ok: false,
      failure: { kind: 'unauthorized', reason: `the secret with the partner credentials ${reason}` },
    });
    expect(server.requests).toHaveLength(0);
  });

  test.for([
    ['ResourceNotFoundException', 'unauthorized'],
    ['AccessDeniedException', 'unauthorized'],
    ['InternalServiceError', 'unavailable'],
    ['TimeoutError', 'unavailable'],
  ] as const)('%s: %s, and not remembered', async ([name, kind], { vendor }) => {
    const client = vendor.client();
    const error = Object.assign(new Error('arn:of:the:secret'), { name });
    vendor.secretsMock
      .on(GetSecretValueCommand, { SecretId: credentialsSecret })
      .rejectsOnce(error)
      .resolves({
        SecretString: JSON.stringify({ ...partnerCredentials, partnerId: 'a01-15dl' }),
      });
    expect(await client.ownPartnerId(vendor.deadline())).toStrictEqual({
      ok: false,
      failure: {
        kind,
        reason: `the secret with the partner credentials could not be read from Secrets Manager (${name})`,
      },
    });
    expect(await client.ownPartnerId(vendor.deadline())).toStrictEqual({ ok: true, value: 'a01-15dl' });
  });

  test.for([
    ['absent', {}],
    ['null', { partnerId: null }],
    ['empty', { partnerId: ' ' }],
  ] as const)('our own partner id may be %s', async ([_case, member], { vendor }) => {
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, ...member }));
    expect(await vendor.client().ownPartnerId(vendor.deadline())).toStrictEqual({ ok: true, value: undefined });
  });
});

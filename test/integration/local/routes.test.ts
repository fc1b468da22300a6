import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { scopes, start } from './routes-harness.ts';

describe('the token', () => {
  it.each([
    '/token?scope=membership/check+membership/read',
    '/token?scope=membership%2Fcheck%20membership%2Fread',
    '/token?scope=membership/check&scope=membership/read',
  ])('is given for %s', async (path) => {
    const { ask } = await start();
    const { status, body } = await ask(path);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'membership/check membership/read',
    });
    const { scope, iss, iat = 0, exp = 0 } = decodeJwt(body.access_token);
    expect({ scope, iss, lifetime: exp - iat }).toEqual({
      scope: 'membership/check membership/read',
      iss: 'https://issuer.example.com/',
      lifetime: 3600,
    });
  });

  it.each([
    ['', 'local-application'],
    ['&subject=', 'local-application'],
    ['&subject=alice', 'alice'],
    ['&subject=alice%40example.com', 'alice@example.com'],
  ])('asked for with "%s" is of the client and of %s', async (subject, sub) => {
    const { ask } = await start();
    const { body } = await ask(`/token?scope=membership/check${subject}`);
    expect(decodeJwt(body.access_token)).toMatchObject({ client_id: 'local-application', sub });
  });

  it.each([
    ['/token', 'SCOPE_MISSING', 'membership/check+membership/read'],
    ['/token?scope=', 'SCOPE_MISSING', 'membership/check+membership/read'],
    ['/token?scope=membership/check+nonsense', 'SCOPE_UNKNOWN', 'unknown: nonsense; known: membership/check'],
  ])('is refused for %s, with the scopes that there are', async (path, code, detail) => {
    const { ask } = await start();
    const { status, type, body } = await ask(path);
    expect({ status, type }).toEqual({ status: 400, type: 'application/problem+json' });
    expect(body).toEqual({ status: 400, code, detail: expect.stringContaining(detail), scopes });
  });

  it('can be checked with the keys that the issuer publishes', async () => {
    const { ask, issuer } = await start();
    const configuration = await ask('/issuer/.well-known/openid-configuration');
    expect(configuration.body).toMatchObject({
      issuer: 'https://issuer.example.com/',
      jwks_uri: 'http://127.0.0.1:1/_local/issuer/.well-known/jwks.json',
    });
    const keys = await ask('/issuer/.well-known/jwks.json');
    expect(keys.body).toEqual(issuer.keys);
    expect(JSON.stringify(keys.body)).not.toContain('"d"');
  });
});

describe('a schedule', () => {
  it('is run and answers with the result of its function', async () => {
    const { ask } = await start();
    expect(await ask('/schedules/re-audit', { method: 'POST' })).toMatchObject({ status: 200, body: { pages: 3 } });
  });

  it('answers with an object even when its function says nothing', async () => {
    const { ask } = await start({ invocation: { ok: true, result: null } });
    expect(await ask('/schedules/re-audit', { method: 'POST' })).toMatchObject({ status: 200, body: {} });
  });

  it('answers with a problem when its function fails', async () => {
    const error = { errorType: 'AuditFailedError', errorMessage: 'the vendor is down', trace: ['secret'] };
    const { ask } = await start({ invocation: { ok: false, error } });
    const answer = await ask('/schedules/re-audit', { method: 'POST' });
    expect(answer).toMatchObject({ status: 500, type: 'application/problem+json' });
    expect(answer.body).toEqual({
      status: 500,
      code: 'SCHEDULED_RUN_FAILED',
      detail: 'AuditFailedError: the vendor is down',
    });
  });

  it('is not found under another name', async () => {
    const { ask } = await start();
    const answer = await ask('/schedules/other', { method: 'POST' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'SCHEDULE_NOT_FOUND' } });
    expect(answer.body.detail).toContain('re-audit');
  });
});

describe('the control of the simulator', () => {
  it('gets the method, the path below, and the body', async () => {
    const { ask, controlled } = await start();
    const body = '{"kind":"html"}';
    expect(await ask('/constant-contact/faults', { method: 'POST', body })).toMatchObject({
      status: 201,
      body: { done: true },
    });
    expect(await ask('/constant-contact/faults', { method: 'DELETE' })).toMatchObject({ status: 204, body: undefined });
    await ask('/constant-contact/accounts?partner=ours');
    await ask('/constant-contact');
    expect(controlled).toEqual([
      { method: 'POST', path: 'faults', body: { kind: 'html' } },
      { method: 'DELETE', path: 'faults', body: undefined },
      { method: 'GET', path: 'accounts?partner=ours', body: undefined },
      { method: 'GET', path: '', body: undefined },
    ]);
  });

  it('is not asked about a body that is no JSON', async () => {
    const { ask, controlled } = await start();
    expect(await ask('/constant-contact/faults', { method: 'POST', body: '{' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_JSON' },
    });
    expect(controlled).toEqual([]);
  });

  it('sends a webhook to this service, and answers with what that answered', async () => {
    const { ask, sent, controlled } = await start();
    const body = '{"accountId":"a07e1lwvtuw0","ts":1}';
    expect(await ask('/constant-contact/webhooks', { method: 'POST', body })).toMatchObject({
      status: 200,
      body: { status: 204 },
    });
    expect(sent).toEqual([
      {
        hookUri: 'http://127.0.0.1:1/webhooks/constant-contact',
        webhook: { accountId: 'a07e1lwvtuw0', eventType: 'account.cancel', ts: 1 },
      },
    ]);
    expect(await ask('/constant-contact/webhooks', { method: 'POST', body: '{"account":1}' })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', detail: expect.stringContaining('accountId') },
    });
    expect(sent).toHaveLength(1);
    expect(controlled).toEqual([]);
  });

  it('does not exist where another vendor endpoint is used', async () => {
    const { ask } = await start({ simulated: false });
    const answer = await ask('/constant-contact/faults');
    expect(answer).toMatchObject({ status: 404, body: { code: 'NO_SIMULATOR' } });
    expect(answer.body.detail).toContain('CONSTANT_CONTACT_API_URL');
  });
});

describe('the outbox', () => {
  it('is asked for its mails, emptied and told to fail', async () => {
    const { ask, asked } = await start();

    expect(await ask('/outbox')).toMatchObject({ status: 200, body: { mails: [] } });
    expect(await ask('/outbox', { method: 'DELETE' })).toMatchObject({ status: 204 });
    expect(await ask('/outbox/faults', { method: 'POST', body: '{"times":2}' })).toMatchObject({ status: 201 });
    expect(asked).toEqual(['GET  ', 'DELETE  ', 'POST faults {"times":2}']);
  });

  it.each([
    ['/outbox', 'POST', 'GET, DELETE'],
    ['/outbox/faults', 'GET', 'POST'],
  ])('at %s has no %s', async (path, method, allow) => {
    const { ask } = await start();
    expect(await ask(path, { method })).toMatchObject({ status: 405, allow, body: { code: 'METHOD_NOT_ALLOWED' } });
  });
});

describe('everything else', () => {
  it.each(['', '/'])('is listed at /_local%s', async (path) => {
    const { ask } = await start();
    const { status, body } = await ask(path);
    expect(status).toBe(200);
    expect(body.scopes).toEqual(scopes);
    expect(body.endpoints).toContain('POST /_local/schedules/re-audit');
    expect(body.endpoints.filter((line: string) => line.includes('/_local/outbox'))).toHaveLength(3);
  });

  it('is not found, or not with that method', async () => {
    const { ask } = await start();
    expect(await ask('/nothing')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await ask('/schedules/re-audit')).toMatchObject({
      status: 405,
      allow: 'POST',
      body: { code: 'METHOD_NOT_ALLOWED', detail: 'the method must be POST' },
    });
    expect(await ask('/token?scope=membership/check', { method: 'POST' })).toMatchObject({ status: 405, allow: 'GET' });
  });
});

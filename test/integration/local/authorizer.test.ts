import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthorizer } from '../../../local/aws/api-gateway/authorizer.ts';
import { createIssuer } from '../../../local/aws/issuer.ts';

const cognito = 'https://cognito-idp.eu-test-1.amazonaws.com/eu-test-1_Pool';
const make = async (issuerName = cognito, audience = 'application') => {
  const issuer = await createIssuer({ issuer: issuerName, audience });
  return { issuer, authorize: createAuthorizer({ issuer: issuerName, audience: [audience, 'other'] }, issuer.keys) };
};
const scopes = ['membership/check'];

describe('a token that the issuer made', () => {
  it.each(['Bearer ', 'bearer ', ''])('is accepted after the word "%s"', async (word) => {
    const { issuer, authorize } = await make();
    const token = await issuer.token({ scopes: ['membership/check', 'membership/read'] });
    expect(await authorize(word + token, scopes)).toMatchObject({ authorized: true, scopes });
  });

  it('looks like one of Cognito where the issuer is Cognito: a client and no audience', async () => {
    const { issuer, authorize } = await make();
    const answer = await authorize(await issuer.token({ scopes }), scopes);
    expect(answer).toEqual({
      authorized: true,
      scopes,
      claims: {
        iss: cognito,
        sub: 'application',
        client_id: 'application',
        scope: 'membership/check',
        token_use: 'access',
        version: '2',
        iat: expect.stringMatching(/^\d{10}$/),
        exp: expect.stringMatching(/^\d{10}$/),
        jti: expect.any(String),
      },
    });
  });

  it('has the audience where the issuer is another one', async () => {
    const { issuer, authorize } = await make('https://issuer.example.com/', 'membership-api');
    const answer = await authorize(await issuer.token({ scopes }), scopes);
    expect(answer).toMatchObject({ authorized: true, claims: { aud: 'membership-api', sub: 'local-application' } });
  });

  it('is good for one of several scopes, and for a route that needs none', async () => {
    const { issuer, authorize } = await make();
    const token = await issuer.token({ scopes: ['a/b'] });
    expect(await authorize(token, ['membership/check', 'a/b'])).toMatchObject({ authorized: true, scopes: ['a/b'] });
    expect(await authorize(token, [])).toMatchObject({ authorized: true, scopes: null });
  });
});

describe('a token is refused', () => {
  const unauthorized = { authorized: false, status: 401, message: 'Unauthorized' };
  const invalid = (description: string) => ({
    ...unauthorized,
    challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
  });

  it.each([undefined, '', 'Bearer '])('when there is none: %j', async (header) => {
    const { authorize } = await make();
    expect(await authorize(header, scopes)).toEqual({ ...unauthorized, challenge: 'Bearer' });
  });

  it.each(['Bearer nonsense', 'Basic YTpi', 'Bearer a.b.c'])('when it is none: %s', async (header) => {
    const { authorize } = await make();
    expect(await authorize(header, scopes)).toEqual(invalid('the token is malformed'));
  });

  it('when it has expired', async () => {
    const { issuer, authorize } = await make();
    const token = await issuer.token({ scopes, lifetimeSeconds: 0 });
    expect(await authorize(token, scopes)).toEqual(invalid('the token has expired'));
  });

  it.each([cognito, 'https://issuer.example.com/'])('when it is for another audience, from %s', async (name) => {
    const { issuer, authorize } = await make(name);
    const token = await issuer.token({ scopes, audience: 'somebody-else' });
    expect(await authorize(token, scopes)).toEqual(invalid('the token does not have a valid audience'));
  });

  it('when it lacks the scope', async () => {
    const { issuer, authorize } = await make();
    const token = await issuer.token({ scopes: ['membership/read'] });
    expect(await authorize(token, scopes)).toEqual({
      authorized: false,
      status: 403,
      message: 'Forbidden',
      challenge:
        'Bearer scope="membership/check" error="insufficient_scope" error_description="the token does not have a required scope"',
    });
  });

  it('when somebody else signed it, with a key of the same name or of another', async () => {
    const { issuer, authorize } = await make();
    const stranger = await make();
    expect(await authorize(await stranger.issuer.token({ scopes }), scopes)).toEqual(
      invalid('the issuer has no such key'),
    );
    const { privateKey } = await generateKeyPair('RS256');
    const kid = issuer.keys.keys[0]?.kid ?? '';
    const forged = await new SignJWT({ client_id: 'application', scope: 'membership/check' })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(cognito)
      .setExpirationTime('1h')
      .sign(privateKey);
    expect(await authorize(forged, scopes)).toEqual(invalid('the signature does not match'));
  });

  it('when it does not name its key, even if the issuer has only one', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] };
    const token = await new SignJWT({ client_id: 'application', scope: 'membership/check' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(cognito)
      .setExpirationTime('1h')
      .sign(privateKey);
    const authorize = createAuthorizer({ issuer: cognito, audience: ['application'] }, keys);
    expect(await authorize(token, scopes)).toEqual(invalid('the issuer has no such key'));
  });

  it('when nobody signed it', async () => {
    const { authorize } = await make();
    const token = new UnsecuredJWT({ client_id: 'application', scope: 'membership/check' })
      .setIssuer(cognito)
      .setExpirationTime('1h')
      .encode();
    expect(await authorize(token, scopes)).toMatchObject(unauthorized);
  });
});

describe('claims', () => {
  /** A token with these claims, of an issuer whose key the authorizer knows. */
  const authorizeClaims = async (claims: Record<string, unknown>, lifetime = '1h') => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] };
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).setIssuer(cognito);
    const signed = await (lifetime === '' ? token : token.setExpirationTime(lifetime)).sign(privateKey);
    return createAuthorizer({ issuer: cognito, audience: ['application'] }, keys)(signed, scopes);
  };

  it('are looked at as API Gateway does: aud before client_id, scope or scp', async () => {
    const scope = 'membership/check';
    expect(await authorizeClaims({ aud: ['x', 'application'], client_id: 'x', scope })).toMatchObject({
      authorized: true,
    });
    expect(await authorizeClaims({ aud: 'x', client_id: 'application', scope })).toMatchObject({ status: 401 });
    expect(await authorizeClaims({ scope })).toMatchObject({ status: 401 });
    expect(await authorizeClaims({ aud: 'application', scp: [scope, 'y'] })).toMatchObject({ authorized: true });
  });

  it('must tell when the token expires', async () => {
    const claims = { aud: 'application', scope: 'membership/check' };
    expect(await authorizeClaims(claims, '')).toMatchObject({ status: 401 });
    expect(await authorizeClaims(claims)).toMatchObject({ authorized: true });
  });

  it.each(['iat', 'nbf'])('must not have their beginning in the future: %s', async (claim) => {
    const claims = { aud: 'application', scope: 'membership/check' };
    const at = (seconds: number) => ({ ...claims, [claim]: Math.floor(Date.now() / 1000) + seconds });
    expect(await authorizeClaims(at(-10))).toMatchObject({ authorized: true });
    expect(await authorizeClaims(at(60))).toMatchObject({
      status: 401,
      challenge: expect.stringContaining(`the claim ${claim} is not valid`),
    });
  });

  it('are texts in an event', async () => {
    const claims = { aud: ['application', 'x'], scope: 'membership/check', admin: true, level: 3, more: { a: 1 } };
    expect(await authorizeClaims(claims)).toMatchObject({
      claims: { aud: '[application x]', admin: 'true', level: '3', more: '{"a":1}' },
    });
  });
});

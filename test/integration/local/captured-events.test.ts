import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { capturedEvents } from './captured-events.ts';
import { createApi, type Invoke } from './http-api-harness.ts';

const now = Date.UTC(2026, 6, 9, 4, 5, 6, 789);

it.each(capturedEvents)('an event is that of a deployed API: $what', async (captured) => {
  const { routeKey, claims, sent, event } = captured;
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] };
  const times = { iss: 'https://issuer.example.com/', iat: 1_790_000_000, exp: 4_000_000_000 };
  const token = await new SignJWT({ ...claims, ...times })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .sign(privateKey);
  const headers = [...sent.headers, ...(claims ? [['authorization', `Bearer ${token}`] as const] : [])];
  const events: unknown[] = [];
  const invoke: Invoke = async (given) => {
    events.push(given);
    return { ok: true, result: { statusCode: 204 } };
  };
  const routes = { [routeKey]: claims === undefined ? {} : { hasToken: true as const } };
  const { handle } = await createApi(invoke, { routes, keys, now: () => now });

  const answer = await handle({ ...sent, headers, body: sent.body ?? Buffer.alloc(0), httpVersion: '1.1' });

  expect(answer.status).toBe(204);
  const { rawPath, authorizer, headers: changed = {}, isBase64Encoded = false, rawQueryString = '', ...rest } = event;
  const lines = Object.fromEntries(headers);
  const domainName = lines['host'] ?? '';
  expect(events).toEqual([
    {
      version: '2.0',
      routeKey,
      rawPath,
      rawQueryString,
      ...rest,
      headers: expect.toSatisfy((given: Record<string, string>) => {
        const { 'x-amzn-trace-id': traceId, ...others } = given;
        expect(traceId).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
        expect(others).toEqual({
          'content-length': '0',
          'x-forwarded-port': '443',
          'x-forwarded-proto': 'https',
          ...lines,
          'x-forwarded-for': sent.sourceIp,
          ...changed,
        });
        return true;
      }),
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        ...(claims && { authorizer: withTimes(authorizer, times) }),
        domainName,
        domainPrefix: domainName.split('.')[0],
        http: {
          method: sent.method,
          path: rawPath,
          protocol: 'HTTP/1.1',
          sourceIp: sent.sourceIp,
          userAgent: lines['user-agent'] ?? '',
        },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        routeKey,
        stage: '$default',
        time: '09/Jul/2026:04:05:06 +0000',
        timeEpoch: now,
      },
      isBase64Encoded,
    },
  ]);
});

/** The claims that every token of these tests has besides its own. */
function withTimes(
  authorizer: unknown,
  { iss, iat, exp }: { readonly iss: string; readonly iat: number; readonly exp: number },
) {
  const { jwt } = authorizer as { readonly jwt: { readonly claims: Readonly<Record<string, string>> } };
  return { jwt: { ...jwt, claims: { ...jwt.claims, iss, iat: String(iat), exp: String(exp) } } };
}

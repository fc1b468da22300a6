import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { html } from 'hono/html';
import { describe, expect, it, vi } from 'vitest';
import type { PageOperation } from '../../../shared/api/operation.ts';
import { type PageAnswer, type PageRequest, pageFunction } from '../../../shared/http/page-function.ts';

const operation = {
  name: 'show-something',
  group: 'people',
  trigger: 'page',
  routes: ['GET /something/{word}', 'POST /something/{word}'],
  summary: 'Something',
  description: 'Something.',
  uses: [],
  impact: 'Nothing.',
  timeoutSeconds: 10,
  memoryMegabytes: 256,
} as const satisfies PageOperation;

const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

const ask = async (
  answer: (request: PageRequest<(typeof operation)['routes'][number]>) => Promise<PageAnswer>,
  event: Partial<APIGatewayProxyEventV2> = {},
) =>
  (await pageFunction(operation, answer)(
    {
      routeKey: 'GET /something/{word}',
      pathParameters: { word: 'hello' },
      rawQueryString: '',
      headers: {},
      isBase64Encoded: false,
      requestContext: { requestId: 'request-1' },
      ...event,
    } as APIGatewayProxyEventV2,
    context,
  )) as APIGatewayProxyStructuredResultV2;

const requestTo = async (event: Partial<APIGatewayProxyEventV2>): Promise<PageRequest> => {
  const answer = vi.fn(async (_request: PageRequest): Promise<PageAnswer> => ({ redirect: '/' }));
  await ask(answer, event);
  return answer.mock.calls[0]?.[0] as PageRequest;
};

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

describe('a request for a page', () => {
  it('keeps each value of a name that comes twice', async () => {
    const { route, parameters, query } = await requestTo({ rawQueryString: 'state=1&state=2&code=a%20b' });
    expect({ route, parameters }).toEqual({ route: 'GET /something/{word}', parameters: { word: 'hello' } });
    expect([...query]).toEqual([
      ['state', '1'],
      ['state', '2'],
      ['code', 'a b'],
    ]);
  });

  it('has the fields of a form, however the gateway brings it', async () => {
    const plain = await requestTo({ headers: form, body: 'a=1&b=%C3%A9' });
    expect([...plain.form]).toEqual([
      ['a', '1'],
      ['b', 'é'],
    ]);
    const body = Buffer.from('a=1').toString('base64');
    expect([...(await requestTo({ headers: form, body, isBase64Encoded: true })).form]).toEqual([['a', '1']]);
    expect([...(await requestTo({ headers: { 'content-type': 'text/plain' }, body: 'a=1' })).form]).toEqual([]);
  });

  it('has its cookies by name', async () => {
    expect((await requestTo({ cookies: ['__Host-a=1', 'b=%22'] })).cookies).toEqual({ '__Host-a': '1', b: '"' });
  });

  it('that is too large is refused', async () => {
    const answer = await ask(async () => ({ redirect: '/' }), { headers: form, body: `a=${'x'.repeat(70_000)}` });
    expect(answer.statusCode).toBe(413);
    expect(answer.body).toContain('More was sent');
  });
});

describe('a page', () => {
  it('shows text as text, and may do nothing that it does not need', async () => {
    const hostile = '<script>alert(1)</script>';
    const { statusCode, headers, body } = await ask(async () => ({
      page: { status: 404, title: hostile, content: html`<p>${hostile}</p>`, requestId: hostile },
    }));
    expect(statusCode).toBe(404);
    expect(body).not.toContain('<script>');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    const policy = String(headers?.['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  it('that submits its form may run that one script, and lead there only', async () => {
    const { headers, body } = await ask(async () => ({
      page: { status: 200, title: 'On', content: '', submits: true, formAction: ['https://sp.example.com'] },
    }));
    expect(body).toContain('<script>document.forms[0].submit();</script>');
    expect(String(headers?.['content-security-policy'])).toMatch(
      /script-src 'sha256-[^']+'; form-action https:\/\/sp\.example\.com; /,
    );
  });

  it('of something that has failed tells nothing of it', async () => {
    const { statusCode, body } = await ask(() => Promise.reject(new Error('secret')));
    expect(statusCode).toBe(500);
    expect(body).toContain('The fault is ours');
    expect(body).toContain('request-1');
    expect(body).not.toContain('secret');
  });
});

describe('other answers', () => {
  it('are redirects that no form is sent along with, and cookies', async () => {
    const { statusCode, headers, cookies } = await ask(async () => ({
      redirect: 'https://app.example.com/?a=1',
      cookies: ['__Host-a=1; Secure', 'b=2'],
    }));
    expect({ statusCode, cookies }).toEqual({ statusCode: 303, cookies: ['__Host-a=1; Secure', 'b=2'] });
    expect(headers).toMatchObject({
      location: 'https://app.example.com/?a=1',
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    });
  });

  it('are texts that may be kept for a time', async () => {
    const contentType = 'application/samlmetadata+xml';
    const { headers, body } = await ask(async () => ({ text: '<x/>', contentType, cacheSeconds: 60 }));
    expect({ headers, body }).toMatchObject({
      headers: { 'content-type': contentType, 'cache-control': 'public, max-age=60' },
      body: '<x/>',
    });
  });
});

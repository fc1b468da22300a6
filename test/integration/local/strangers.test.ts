import { describe, expect, it } from 'vitest';
import { call } from './http-api-harness.ts';
import { serveForTest } from './support.ts';

const start = async () => {
  let answered = 0;
  const { url, port } = await serveForTest(async () => {
    answered += 1;
    return { status: 200, body: 'secret' };
  });
  const ask = async (headers: readonly string[], method = 'POST') => {
    const { status, body } = await call(url, '/_local/token', { method, headers });
    return { status, body, answered };
  };
  return { port, ask };
};

describe('the Host of a request', () => {
  it.each(['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT', '[::1]:PORT'])('may be %s', async (host) => {
    const { port, ask } = await start();
    expect(await ask(['Host', host.replace('PORT', String(port))])).toMatchObject({ status: 200, body: 'secret' });
  });

  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:1',
    '127.0.0.1.evil.example:PORT',
    'localhost.:PORT',
    'evil.example@127.0.0.1:PORT',
    '0.0.0.0:PORT',
    '2130706433:PORT',
    '127.1:PORT',
    '',
  ])('must not be "%s"', async (host) => {
    const { port, ask } = await start();
    const refused = await ask(['Host', host.replace('PORT', String(port))]);
    expect(refused).toMatchObject({ status: 421, answered: 0 });
    expect(JSON.parse(refused.body)).toEqual({
      status: 421,
      code: 'HOST_REFUSED',
      detail: `the header Host must be 127.0.0.1:${port} or localhost:${port} or [::1]:${port}, and must be sent once`,
    });
  });
});

describe('a request of a web page', () => {
  it.each([
    ['http://127.0.0.1:PORT', 200],
    ['http://localhost:PORT', 200],
    ['http://[::1]:PORT', 200],
    ['http://127.0.0.1:1', 403],
    ['https://127.0.0.1:PORT', 403],
    ['http://evil.example', 403],
    ['http://127.0.0.1:PORT.evil.example', 403],
    ['null', 403],
  ])('of the origin %s is answered with %i', async (origin, status) => {
    const { port, ask } = await start();
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { answered, ...answer } = await ask(['Origin', origin.replace('PORT', String(port))], method);
      expect({ method, status: answer.status }).toEqual({ method, status });
      if (status === 403) expect(JSON.parse(answer.body)).toMatchObject({ code: 'ORIGIN_REFUSED' });
    }
  });

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('of the site %s is answered with %i', async (site, status) => {
    const { ask } = await start();
    expect(await ask(['Sec-Fetch-Site', site, 'Sec-Fetch-Mode', 'no-cors'])).toMatchObject({ status });
    expect(await ask(['Sec-Fetch-Site', site, 'Sec-Fetch-Mode', 'no-cors'], 'GET')).toMatchObject({ status });
  });

  it('may be one of this server at its other host name, which is another site to a browser', async () => {
    const { port, ask } = await start();
    const crossSite = ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'cors', 'Origin'];
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(await ask([...crossSite, `http://${host}:${port}`])).toMatchObject({ status: 200 });
      expect(await ask([...crossSite, `http://${host}:${port + 1}`])).toMatchObject({ status: 403 });
    }
  });

  it('may be a link that a person follows, which the page cannot read, and no form', async () => {
    const { ask } = await start();
    const navigation = ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest'];
    expect(await ask([...navigation, 'document'], 'GET')).toMatchObject({ status: 200 });
    expect(await ask([...navigation, 'iframe'], 'GET')).toMatchObject({ status: 403 });
    expect(await ask([...navigation, 'document'], 'POST')).toMatchObject({ status: 403 });
  });
});

describe('a form of a page of another service', () => {
  const navigation = ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'document'];
  const post = async (path: string, more: readonly string[], method = 'POST') => {
    const { url, port } = await serveForTest(async () => ({ status: 200 }), { formPaths: ['/sso/saml2'] });
    const headers = ['Host', `127.0.0.1:${port}`, 'Origin', 'null', ...more];
    return (await call(url, path, { method, headers })).status;
  };

  it.each(['/sso/saml2', '/sso/saml2?RelayState=x'])('is taken at %s, which is for it', async (path) => {
    expect(await post(path, navigation)).toBe(200);
  });

  it.each([
    ['elsewhere', '/sso/saml2/', navigation],
    ['by a script', '/sso/saml2', ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'no-cors']],
    ['in a frame', '/sso/saml2', ['Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'iframe']],
  ])('is refused %s', async (_, path, headers) => {
    expect(await post(path, headers)).toBe(403);
  });

  it('is refused where it is no form', async () => {
    expect(await post('/sso/saml2', navigation, 'PUT')).toBe(403);
  });
});

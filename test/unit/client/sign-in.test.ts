import { expect, test } from 'vitest';
import { MembershipError } from '../../../client/src/index.ts';
import { away, broken, clientOf, problem } from './harness.ts';

const wanted = { userId: 'user-1', accountId: 'a07e1lwvtuw0' };
const url = 'https://api.example/sso/secret';
const link = () => Response.json({ allowed: true, code: 'MEMBER', decisionId: 'decision', url });

test('a sign-in is asked for by the user, and answered by a link', async () => {
  const { membership, requests } = clientOf([link]);
  expect(await membership.signIn(wanted)).toMatchObject({ allowed: true, url });
  expect(requests[0]?.url).toBe('https://api.example/v1/sso/sign-ins');
  expect(await requests[0]?.json()).toEqual(wanted);
});

test('each one is a link of its own, also for the same user at the same time', async () => {
  const { membership, requests } = clientOf([link], { cacheSeconds: 60 });
  await Promise.all([membership.signIn(wanted), membership.signIn(wanted)]);
  await membership.signIn(wanted);
  expect(requests).toHaveLength(3);
});

test('a no is an answer without a link', async () => {
  const { membership } = clientOf([() => Response.json({ allowed: false, code: 'LEFT_PARTNER', decisionId: 'd' })]);
  expect(await membership.signIn(wanted)).not.toHaveProperty('url');
});

test.each([
  ['refuses', () => problem(409, 'SIGN_ON_NOT_CONFIGURED'), { status: 409, message: 'SIGN_ON_NOT_CONFIGURED' }],
  ['is busy', () => problem(503, 'STORE_UNAVAILABLE'), { status: 503 }],
  ['is away', away, { status: undefined, message: 'The service cannot be reached' }],
])('it is not asked for twice if the service %s', async (_, step, expected) => {
  const { membership, requests } = clientOf([step, link]);
  const error = await membership.signIn(wanted).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MembershipError);
  expect(error).toMatchObject(expected);
  expect(requests).toHaveLength(1);
});

test.each([
  ['a page to sign in at', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
  ['nothing', () => new Response('')],
  ['no content', () => new Response(null, { status: 204 })],
  ['null', () => Response.json(null)],
  ['an empty object', () => Response.json({})],
  ['JSON of something else', () => Response.json({ message: 'ok' })],
  ['half an answer', () => new Response('{"allowed":tr', { headers: { 'content-type': 'application/json' } })],
  ['a body that breaks off', broken],
  ['a yes in words', () => Response.json({ allowed: 'true', code: 'MEMBER', url })],
  ['a yes without a link', () => Response.json({ allowed: true, code: 'MEMBER', decisionId: 'd' })],
  ['a yes with a link that is no text', () => Response.json({ allowed: true, code: 'MEMBER', url: null })],
  ['a yes without a code', () => Response.json({ allowed: true, url })],
  ['a no without a code', () => Response.json({ allowed: false })],
  ['a no with a link', () => Response.json({ allowed: false, code: 'REVOKED', url })],
])('%s is no answer, and no no', async (_, step) => {
  const { membership, requests } = clientOf([step]);
  await expect(membership.signIn(wanted)).rejects.toBeInstanceOf(MembershipError);
  expect(requests).toHaveLength(1);
});

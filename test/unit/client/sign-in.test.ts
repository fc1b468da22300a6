import { expect, test } from 'vitest';
import { MembershipError } from '../../../client/src/index.ts';
import { away, clientOf, problem } from './harness.ts';

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

/** The events are those of AWS's documentation of the pre token generation trigger, shortened. */
import { describe, expect, test } from 'vitest';
import { handler } from '../../../functions/people/limit-scopes.ts';
import { scopes } from '../../../shared/api/operation.ts';

const all = Object.keys(scopes);
/** Taken away from everybody. */
const never = [...all, 'aws.cognito.signin.user.admin'];

const eventOf = (request: object, triggerSource = 'TokenGeneration_HostedAuth') => ({
  version: '2',
  triggerSource,
  region: 'us-east-1',
  userPoolId: 'us-east-1_EXAMPLE',
  userName: 'a1b2c3d4-0000-4000-8000-000000000001',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '1example23456789' },
  request: {
    userAttributes: { sub: 'a1b2c3d4-0000-4000-8000-000000000001', email: 'ada@partner.example' },
    ...request,
  },
  response: { claimsAndScopeOverrideDetails: null },
});
const groupsOf = (...names: string[]) => ({ groupsToOverride: names, iamRolesToOverride: [], preferredRole: null });
const answer = async (event: unknown): Promise<unknown> =>
  handler(event, { getRemainingTimeInMillis: () => 5_000 } as never);
const suppressedIn = async (event: unknown): Promise<unknown> => {
  const answered = (await answer(event)) as { response: { claimsAndScopeOverrideDetails: object } };
  const details = answered.response.claimsAndScopeOverrideDetails as {
    accessTokenGeneration: { scopesToSuppress: [] };
  };
  expect(details).toEqual({ accessTokenGeneration: { scopesToSuppress: expect.any(Array) } });
  return details.accessTokenGeneration.scopesToSuppress;
};

describe('a token of a person', () => {
  test('comes back with its event, and with the scopes that it must not have', async () => {
    const event = eventOf({ groupConfiguration: groupsOf('readers'), scopes: ['openid', 'email', ...all] });
    expect(await answer(event)).toEqual({
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            scopesToSuppress: [
              'membership/verify',
              'membership/manage',
              'membership/review',
              'sso/sign-in',
              'sso/manage',
              'partner/manage',
              'partner/operate',
              'audit/manage',
              'aws.cognito.signin.user.admin',
            ],
          },
        },
      },
    });
  });

  test.each([
    'TokenGeneration_HostedAuth',
    'TokenGeneration_Authentication',
    'TokenGeneration_NewPasswordChallenge',
    'TokenGeneration_AuthenticateDevice',
    'TokenGeneration_RefreshTokens',
    'TokenGeneration_OfTomorrow',
  ])('is limited at %s', async (source) => {
    expect(await suppressedIn(eventOf({ groupConfiguration: groupsOf(), scopes: all }, source))).toEqual(never);
  });

  test.each([
    ['no groups', { groupConfiguration: {} }],
    ['groups that are null', { groupConfiguration: { groupsToOverride: null }, scopes: all }],
    ['scopes that are null', { groupConfiguration: groupsOf(), scopes: null }],
  ])('with %s has no scope of ours', async (_, request) => {
    expect(await suppressedIn(eventOf(request))).toEqual(never);
  });
});

test('a token of a client with a secret stays as it is, should a pool ever bring one', async () => {
  const event = eventOf({ scopes: ['membership/check'] }, 'TokenGeneration_ClientCredentials');
  const withGroups = { ...event, request: { ...event.request, groupConfiguration: groupsOf() } };
  expect(await answer(event)).toEqual(event);
  expect(await answer(withGroups)).toEqual(withGroups);
});

test.each([
  [undefined],
  [{}],
  [{ Records: [] }],
  [{ ...eventOf({ groupConfiguration: groupsOf('administrators') }), triggerSource: undefined }],
  [eventOf({})],
  [eventOf({ groupConfiguration: { groupsToOverride: 'administrators' }, scopes: all })],
  [eventOf({ groupConfiguration: groupsOf('administrators'), scopes: 'membership/check' })],
])('%j is no event of a pool: the function fails, and so no token is issued', async (event) => {
  await expect(answer(event)).rejects.toThrow();
});

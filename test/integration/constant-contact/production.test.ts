import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import {
  constantContactFromEnvironment,
  legacyCheckFromEnvironment,
  partnerOperationsFromEnvironment,
} from '../../../shared/wiring/constant-contact.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import {
  createMemoryLease,
  listPath,
  partnerCredentials,
  tokenPath,
  withTokens,
} from '../../support/vendor-harness.ts';

let server: ScriptedServer;
const secretsMock = mockClient(SecretsManagerClient);

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  server = await startScriptedServer(withTokens(() => ({ json: { site_owner_list: [{ encoded_account_id: 'a1' }] } })));
});
beforeEach(() => void secretsMock.reset());
afterAll(async () => {
  await server.close();
  secretsMock.restore();
  vi.unstubAllEnvs();
});

test('the environment decides where everything is', async () => {
  const taken: number[] = [];
  secretsMock
    .on(GetSecretValueCommand, { SecretId: 'credentials-secret' })
    .resolves({ SecretString: JSON.stringify({ ...partnerCredentials, partnerId: 'a01-15dl' }) })
    .on(GetSecretValueCommand, { SecretId: 'token-secret' })
    .resolves({ SecretString: '{}' })
    .on(PutSecretValueCommand)
    .resolves({});
  const client = constantContactFromEnvironment(
    {
      CONSTANT_CONTACT_API_URL: `${server.url}/v3/`,
      CONSTANT_CONTACT_TOKEN_URL: `${server.url}${tokenPath}`,
      CONSTANT_CONTACT_TOKEN_GRANT: 'query',
      NOT_OURS_ANSWERS: new Set(),
      ACTIVITY_WORDS: defaultActivityWords,
      PARTNER_CREDENTIALS_SECRET: 'credentials-secret',
      PARTNER_TOKEN_SECRET: 'token-secret',
    },
    {
      budget: {
        take: async (deadline) => {
          taken.push(deadline);
          return { granted: true };
        },
        throttled: async () => {},
        quotaExceeded: async () => {},
      },
      lease: createMemoryLease(Date.now),
      now: Date.now,
    },
  );
  expect(secretsMock.calls()).toHaveLength(0);
  const deadline = Date.now() + 5_000;
  expect(await client.listAccounts({ accountType: 'managed', limit: 10 }, deadline)).toStrictEqual({
    ok: true,
    value: { accounts: [{ accountId: 'a1', profile: {} }], unreadable: [] },
  });
  expect(await client.ownPartnerId(Date.now() + 5_000)).toStrictEqual({ ok: true, value: 'a01-15dl' });
  expect(server.requestsTo(tokenPath).map(({ search }) => search)).toStrictEqual(['?grant_type=client_credentials']);
  expect(server.requestsTo(listPath).map(({ search }) => search)).toStrictEqual(['?limit=10&account_type=managed']);
  // Of the two requests, the one for a token is not the API's.
  // Two seconds before its deadline, so that there is time for an answer.
  expect(taken).toStrictEqual([deadline - 2_000]);
  const [write] = secretsMock.commandCalls(PutSecretValueCommand);
  expect(write?.args[0].input.SecretId).toBe('token-secret');
});

test('the other operations come from the same environment', async () => {
  server.follow(withTokens(() => ({ json: [{ topic_id: 3 }] })));
  secretsMock
    .on(GetSecretValueCommand, { SecretId: 'credentials-secret' })
    .resolves({ SecretString: JSON.stringify(partnerCredentials) })
    .on(GetSecretValueCommand, { SecretId: 'token-secret' })
    .resolves({ SecretString: '{}' })
    .on(PutSecretValueCommand)
    .resolves({});
  let taken = 0;
  const operations = partnerOperationsFromEnvironment(
    {
      CONSTANT_CONTACT_API_URL: `${server.url}/v3/`,
      CONSTANT_CONTACT_TOKEN_URL: `${server.url}${tokenPath}`,
      CONSTANT_CONTACT_TOKEN_GRANT: 'body',
      NOT_OURS_ANSWERS: new Set(),
      ACTIVITY_WORDS: defaultActivityWords,
      PARTNER_CREDENTIALS_SECRET: 'credentials-secret',
      PARTNER_TOKEN_SECRET: 'token-secret',
    },
    {
      budget: {
        take: async () => {
          taken += 1;
          return { granted: true };
        },
        throttled: async () => {},
        quotaExceeded: async () => {},
      },
      lease: createMemoryLease(Date.now),
      now: Date.now,
    },
  );
  expect(secretsMock.calls()).toHaveLength(0);
  expect(await operations.listWebhooks(Date.now() + 5_000)).toStrictEqual({ ok: true, value: [{ topicId: 3 }] });
  expect(server.requests.map(({ path }) => path)).toEqual([tokenPath, '/v3/partner/webhooks/subscriptions']);
  expect(taken).toBe(1);
});

test('the legacy check comes from its own environment', async () => {
  server.follow(() => ({ text: '0\n123\nStatus=Open' }));
  secretsMock
    .on(GetSecretValueCommand, { SecretId: 'credentials-secret' })
    .resolves({ SecretString: JSON.stringify({ ...partnerCredentials, legacyUserName: 'us', legacyPassword: 'p' }) });
  const environment = {
    LEGACY_URL: `${server.url}/0.1/x.jsp`,
    PARTNER_CREDENTIALS_SECRET: 'credentials-secret',
    ACTIVITY_WORDS: defaultActivityWords,
  };
  const legacy = legacyCheckFromEnvironment(environment, { now: Date.now });
  expect(secretsMock.calls()).toHaveLength(0);
  expect(await legacy.siteOwner('them', Date.now() + 5_000)).toMatchObject({
    ok: true,
    value: { outcome: 'ours', siteOwnerId: '123' },
  });
  expect(server.requests).toHaveLength(1);
});

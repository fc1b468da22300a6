/** The real client of Constant Contact, on an HTTP client in memory. */
import type { Instant } from '../../../shared/base/time.ts';
import { createConstantContact } from '../../../shared/constant-contact/accounts/client.ts';
import { createTokenRequest } from '../../../shared/constant-contact/auth/token-endpoint.ts';
import { createAccessTokens } from '../../../shared/constant-contact/auth/tokens.ts';
import { createLegacyCheck } from '../../../shared/constant-contact/legacy/check.ts';
import { createPartnerOperations } from '../../../shared/constant-contact/operations/operations.ts';
import { succeeded } from '../../../shared/constant-contact/result.ts';
import type { Http } from '../../../shared/constant-contact/transport/exchange.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import { createMemoryLease } from '../../support/vendor-harness.ts';
import { credentials } from './vendor.ts';

export function createClient(http: Http, now: () => Instant) {
  const source = { get: async () => succeeded(credentials), forget: () => {} };
  const shared = { read: async () => undefined, write: async () => {} };
  const request = createTokenRequest({
    tokenUrl: 'https://token.example/oauth2/token',
    grant: 'body',
    credentials: source,
    http,
    now,
  });
  const newTokens = () =>
    createAccessTokens({
      request,
      shared,
      lease: createMemoryLease(now),
      ownerId: 'test',
      now,
      sleep: async () => {},
      warn: () => {},
    });
  let tokens = newTokens();
  const options = {
    apiUrl: 'https://api.example/v3',
    http,
    credentials: source,
    accessTokens: {
      get: (deadline: Instant) => tokens.get(deadline),
      invalidate: (token: string) => tokens.invalidate(token),
    },
    activityWords: defaultActivityWords,
    notOursAnswers: new Set<string>(),
  };
  const legacy = createLegacyCheck({
    url: 'https://legacy.example/0.1/API_GetSiteOwnerID.jsp',
    http,
    credentials: source,
    activityWords: defaultActivityWords,
  });
  return {
    constantContact: { ...createConstantContact(options), ...legacy },
    operations: createPartnerOperations(options),
    forgetTokens: () => {
      tokens = newTokens();
    },
  };
}

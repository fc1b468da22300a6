import { setTimeout as sleep } from 'node:timers/promises';
import { callbackPath } from '../api/operations/connections.ts';
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createCredentials } from '../constant-contact/auth/credentials.ts';
import { createEndUserAuthorization } from '../constant-contact/auth/end-user-authorization.ts';
import { secretsClient } from '../constant-contact/auth/secrets-client.ts';
import { createHttp, fullJitter } from '../constant-contact/transport/client.ts';
import { storeContext } from '../store/client.ts';
import { createConnectionStore } from '../store/connections.ts';
import type { ConnectDependencies } from '../use-cases/connections/connect.ts';
import { newSecret } from './connections-asked.ts';
import { registrationDependencies } from './verification.ts';

/** Real dependencies of the visits of end-users, created once per process. */
export const connectDependencies = (
  environment: EnvironmentFor<'connections:make'> & Parameters<typeof registrationDependencies>[0],
): ConnectDependencies => {
  const now = Date.now;
  const registration = registrationDependencies(environment);
  return {
    connections: createConnectionStore(storeContext, environment.WORK_STATE_TABLE),
    authorization: createEndUserAuthorization({
      authorizeUrl: environment.CONNECT_AUTHORIZE_URL,
      tokenUrl: environment.CONNECT_TOKEN_URL,
      redirectUri: environment.PUBLIC_URL + callbackPath,
      scope: environment.CONNECT_SCOPE,
      pkce: environment.CONNECT_PKCE,
      promptLogin: environment.CONNECT_PROMPT_LOGIN,
      credentials: createCredentials({
        client: secretsClient(),
        secretId: environment.PARTNER_CREDENTIALS_SECRET,
        now,
      }),
      // Tokens of end-users have a limit of their own (fact sheet section 4), so they take no budget.
      http: createHttp({ now, backoff: fullJitter(Math.random) }),
      now,
      sleep,
    }),
    registration,
    onVendorFailure: registration.onVendorFailure,
    onEnd: ({ connectionId, result }) => log(events.CONNECTION_ENDED, { connectionId, ...result }),
    newSecret,
    now,
  };
};

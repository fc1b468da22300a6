import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** One client per process; it gives up long before the function that waits for a secret does. */
export const secretsClient = (): SecretsManagerClient =>
  new SecretsManagerClient({ requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } });

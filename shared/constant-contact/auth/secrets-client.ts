import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Creates the process's client. It gives up long before the function that waits for a secret. */
export const secretsClient = (): SecretsManagerClient =>
  new SecretsManagerClient({ requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } });

import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accessTokenPattern } from './access-token.ts';

/** The vendor's access token for the partner, opaque (fact sheet section 1). */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: Instant;
}

/** Where the functions share one access token. Both may throw; nobody depends on either. */
export interface SharedToken {
  /** @returns the token as it was written, expired or not; undefined where none was written yet */
  read(signal: AbortSignal): Promise<AccessToken | undefined>;
  write(token: AccessToken, signal: AbortSignal): Promise<void>;
}

const schema = z.object({ accessToken: z.string().check(z.regex(accessTokenPattern)), expiresAt: z.number() });

/**
 * The shared token as a Secrets Manager secret of its own, `{"accessToken": …, "expiresAt": <ms since the epoch>}`: functions
 * may write this secret, and never the one with the credentials. A secret with any other content counts as empty.
 */
export const createSharedToken = ({
  client,
  secretId,
}: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
}): SharedToken => ({
  read: async (abortSignal) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal });
      const parsed = schema.safeParse(readJson(SecretString ?? ''));
      return parsed.success ? { value: parsed.data.accessToken, expiresAt: parsed.data.expiresAt } : undefined;
    } catch (error) {
      // A secret that was made without a value has no version to read.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  },
  write: async ({ value, expiresAt }, abortSignal) => {
    const SecretString = JSON.stringify({ accessToken: value, expiresAt });
    await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }), { abortSignal });
  },
});

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Instant } from '../base/time.ts';
import { readSigningKeys, type SigningKeys } from '../domain/deliveries/signature.ts';

/** A change of keys counts within this time. */
const ttlMs = 60_000;

export type KeySource = () => Promise<SigningKeys>;

/** There is no usable secret, so nothing can be signed. It names no value. */
export class SigningKeysError extends Error {
  override readonly name = 'SigningKeysError';
}

/**
 * Reads the keys from Secrets Manager, at most once a minute.
 *
 * @throws SigningKeysError, or the client's own error
 */
export function createKeySource(client: SecretsManagerClient, secretId: string, now: () => Instant): KeySource {
  let cached: { readonly keys: SigningKeys; readonly until: Instant } | undefined;
  return async () => {
    if (cached !== undefined && now() < cached.until) return cached.keys;
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const keys = readSigningKeys(text);
    if (keys === undefined)
      throw new SigningKeysError('the secret for events needs a `current` in base64, and any `previous` in base64 too');
    cached = { keys, until: now() + ttlMs };
    return keys;
  };
}

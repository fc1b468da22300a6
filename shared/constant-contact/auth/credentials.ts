import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { defined } from '../../base/defined.ts';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { failure, succeeded, type VendorResult } from '../result.ts';
import { signalUntil } from '../transport/deadline.ts';
import { singleFlight } from '../transport/single-flight.ts';

/** The partner's identity towards the vendor (fact sheet section 1, "Credential facts"). */
export interface PartnerCredentials {
  /** Sent as `x-api-key` with every partner call. */
  readonly apiKey: string;
  readonly partnerClientId: string;
  readonly partnerSecret: string;
  /** The partner's own `encoded_partner_id`, if it is known. */
  readonly partnerId?: string;
  /** Of the app whose key is `apiKey`, for what end-users authorize (fact sheet section 7.1). */
  readonly clientSecret?: string;
  /**
   * The partner's own user name and password, for the legacy check of user names only (fact sheet
   * section 8).
   */
  readonly legacyUserName?: string;
  readonly legacyPassword?: string;
}

export interface CredentialsSource {
  /**
   * @returns the credentials; `unauthorized` if they are missing or unusable, `unavailable` if they
   *   cannot be read now
   */
  get(deadline: Instant): Promise<VendorResult<PartnerCredentials>>;
  /** Makes the next call read them again: they were refused, so they may have changed. */
  forget(): void;
}

const ttlMs = 5 * 60_000;

const readTimeoutMs = 5_000;

/** A pasted secret easily ends in a line break, which is not allowed in a header. */
const trimmed = z.string().check(z.trim(), z.minLength(1));

/** A password may begin or end with spaces. */
const password = z.string().check(
  z.overwrite((text) => text.replace(/\r?\n$/, '')),
  z.minLength(1),
);

const schema = z.object({
  apiKey: trimmed.check(z.regex(/^[\x21-\x7e]+$/)),
  partnerClientId: trimmed,
  partnerSecret: trimmed,
  partnerId: z.nullish(z.string().check(z.trim())),
  // Members for one use alone must not break the rest.
  clientSecret: z.catch(z.optional(trimmed), undefined),
  legacyUserName: z.catch(z.optional(trimmed), undefined),
  legacyPassword: z.catch(z.optional(password), undefined),
});

/** Errors that a retry cannot help: missing rights, or a secret that is missing or not readable. */
const permanentErrors = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
]);

/**
 * The partner's credentials in Secrets Manager: one JSON object with `apiKey`, `partnerClientId`
 * and `partnerSecret`; `partnerId` if it is known; `clientSecret` if end-users connect their accounts;
 * `legacyUserName` and `legacyPassword` if the legacy check is used. Other members are ignored. The
 * credentials are cached for five minutes; a failure is not cached.
 */
export function createCredentials({
  client,
  secretId,
  now,
}: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly now: () => Instant;
}): CredentialsSource {
  let cached: { readonly credentials: PartnerCredentials; readonly until: Instant } | undefined;

  const read = singleFlight(async (deadline): Promise<VendorResult<PartnerCredentials>> => {
    try {
      const abortSignal = signalUntil(Math.min(deadline, now() + readTimeoutMs), now);
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal });
      const result = parse(SecretString);
      if (result.ok) cached = { credentials: result.value, until: now() + ttlMs };
      return result;
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      return failure(
        permanentErrors.has(name) ? 'unauthorized' : 'unavailable',
        `the secret with the partner credentials could not be read from Secrets Manager (${name})`,
      );
    }
  }, now);

  return {
    get: async (deadline) =>
      cached !== undefined && now() < cached.until ? succeeded(cached.credentials) : read(deadline),
    forget: () => {
      cached = undefined;
    },
  };
}

/** Reads the secret's text. The reason of a failure holds only names of members. */
function parse(text: string | undefined): VendorResult<PartnerCredentials> {
  const parsed = schema.safeParse(readJson(text ?? ''));
  if (!parsed.success) {
    const members = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].filter((name) => name !== '');
    const what = members.length === 0 ? 'is not a JSON object' : `lacks a usable ${members.join(', ')}`;
    return failure('unauthorized', `the secret with the partner credentials ${what}`);
  }
  const { partnerId, clientSecret, legacyUserName, legacyPassword, ...credentials } = parsed.data;
  return succeeded({
    ...credentials,
    ...defined({ partnerId: partnerId || undefined, clientSecret, legacyUserName, legacyPassword }),
  });
}

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { VendorResult } from '../result.ts';
import { failed, succeeded } from '../result.ts';
import { signalUntil } from '../transport/deadline.ts';
import { singleFlight } from '../transport/single-flight.ts';

/** Who the partner is to the vendor (fact sheet section 1, "Credential facts"). */
export interface PartnerCredentials {
  /** Sent as `x-api-key` with every partner call. */
  readonly apiKey: string;
  readonly partnerClientId: string;
  readonly partnerSecret: string;
  /** The partner's own `encoded_partner_id`, where it is known. */
  readonly partnerId?: string;
  /** The partner's own user name and password, for the legacy check of user names only (fact sheet section 8). */
  readonly legacyUserName?: string;
  readonly legacyPassword?: string;
}

export interface CredentialsSource {
  /** @returns the credentials; `unauthorized` when there are none or none that can be used, `unavailable` when they can't be read now */
  get(deadline: Instant): Promise<VendorResult<PartnerCredentials>>;
  /** Reads them anew next time: they were refused, so they may have been changed. */
  forget(): void;
}

const keptFor = 5 * 60_000;
const longestRead = 5_000;

/** A line break at the end comes along easily when a secret is pasted, and would be refused as part of a header. */
const trimmed = z.string().check(z.trim(), z.minLength(1));
/** Spaces may be part of a password, also at its ends. */
const password = z.string().check(
  z.overwrite((text) => text.replace(/\r?\n$/, '')),
  z.minLength(1),
);
const schema = z.object({
  apiKey: trimmed.check(z.regex(/^[\x21-\x7e]+$/)),
  partnerClientId: trimmed,
  partnerSecret: trimmed,
  partnerId: z.nullish(z.string().check(z.trim())),
  // What only the legacy check needs must not keep the rest from working.
  legacyUserName: z.catch(z.optional(trimmed), undefined),
  legacyPassword: z.catch(z.optional(password), undefined),
});

/** Errors that a repeat does not heal: rights, or a secret that is not there or not readable. */
const lasting = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
]);

/** Reads the secret's text. Only names of members get into the reason of a failure. */
const parse = (text: string | undefined): VendorResult<PartnerCredentials> => {
  const parsed = schema.safeParse(readJson(text ?? ''));
  if (!parsed.success) {
    const members = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].filter((name) => name !== '');
    const what = members.length === 0 ? 'is not a JSON object' : `lacks a usable ${members.join(', ')}`;
    return failed('unauthorized', `the secret with the partner credentials ${what}`);
  }
  const { partnerId, legacyUserName, legacyPassword, ...credentials } = parsed.data;
  return succeeded({
    ...credentials,
    ...(partnerId ? { partnerId } : {}),
    ...(legacyUserName === undefined ? {} : { legacyUserName }),
    ...(legacyPassword === undefined ? {} : { legacyPassword }),
  });
};

/**
 * The partner's credentials in Secrets Manager: one JSON object with `apiKey`, `partnerClientId`, `partnerSecret` and, where it
 * is known, `partnerId`; `legacyUserName` and `legacyPassword` only where the legacy check is used; other members are ignored.
 * They are kept in memory for five minutes; a failure is not kept.
 */
export const createCredentials = ({
  client,
  secretId,
  now,
}: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly now: () => Instant;
}): CredentialsSource => {
  let kept: { readonly credentials: PartnerCredentials; readonly until: Instant } | undefined;

  const read = singleFlight(async (deadline): Promise<VendorResult<PartnerCredentials>> => {
    try {
      const abortSignal = signalUntil(Math.min(deadline, now() + longestRead), now);
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal });
      const result = parse(SecretString);
      if (result.ok) kept = { credentials: result.value, until: now() + keptFor };
      return result;
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      return failed(
        lasting.has(name) ? 'unauthorized' : 'unavailable',
        `the secret with the partner credentials could not be read from Secrets Manager (${name})`,
      );
    }
  }, now);

  return {
    get: async (deadline) => (kept !== undefined && now() < kept.until ? succeeded(kept.credentials) : read(deadline)),
    forget: () => {
      kept = undefined;
    },
  };
};

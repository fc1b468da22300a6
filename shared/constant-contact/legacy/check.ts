import { isSecureOrLoopback } from '../../base/url.ts';
import type { ActivityWords } from '../../domain/membership/activity-words.ts';
import type { CredentialsSource, PartnerCredentials } from '../auth/credentials.ts';
import { failure } from '../result.ts';
import type { Http } from '../transport/exchange.ts';
import type { ConstantContact } from '../types.ts';
import { readLegacyAnswer } from './answer.ts';

/**
 * The part of the vendor's interface that the legacy API answers. It also fails as `unauthorized`
 * if the partner's secret lacks the members for it.
 */
export type LegacyCheck = Required<Pick<ConstantContact, 'siteOwner'>>;

/** @throws Error if the password would be sent unencrypted */
const checkedUrl = (value: string): URL => {
  if (isSecureOrLoopback(value)) return new URL(value);
  throw new Error('The URL of the legacy check must be an https URL (http is accepted for a loopback address only)');
};

const missingIn = ({ legacyUserName, legacyPassword }: PartnerCredentials): readonly string[] =>
  Object.entries({ legacyUserName, legacyPassword }).flatMap(([name, value]) => (value === undefined ? [name] : []));

/**
 * Creates the legacy check of a user name (fact sheet section 8, T33). It is not known whether the
 * vendor still answers it, so it is optional.
 *
 * The vendor requires the partner's password in the URL. The URL is made for one request, and is
 * sent to the vendor alone.
 *
 * @param url `https://api.constantcontact.com/0.1/API_GetSiteOwnerID.jsp` in production
 * @param http a client without a budget: the calls have no API key, so they do not count against
 *   its limits
 * @throws Error if the URL is neither https nor on this machine
 */
export const createLegacyCheck = ({
  url,
  http,
  credentials,
  activityWords,
}: {
  readonly url: string;
  readonly http: Http;
  readonly credentials: CredentialsSource;
  readonly activityWords: ActivityWords;
}): LegacyCheck => {
  const base = checkedUrl(url);

  const urlFor = (loginName: string, loginPassword: string, siteOwnerLoginName: string): string => {
    const full = new URL(base);
    full.searchParams.set('loginName', loginName);
    full.searchParams.set('loginPassword', loginPassword);
    full.searchParams.set('siteOwnerLoginName', siteOwnerLoginName);
    return full.href;
  };

  return {
    siteOwner: async (userName, deadline) => {
      const partner = await credentials.get(deadline);
      if (!partner.ok) return partner;
      const { legacyUserName, legacyPassword } = partner.value;
      if (legacyUserName === undefined || legacyPassword === undefined) {
        const missing = missingIn(partner.value).join(', ');
        return failure('unauthorized', `the secret with the partner credentials lacks a usable ${missing}`);
      }
      const request = {
        method: 'GET',
        url: urlFor(legacyUserName, legacyPassword, userName),
        headers: { Accept: '*/*' },
        repeatable: true,
        deadline,
      } as const;
      try {
        const result = await http(request);
        return result.ok ? readLegacyAnswer(result.value.status, result.value.text, activityWords) : result;
      } catch {
        // The error may hold the request with the password, so it is dropped, even as a cause.
        return failure('unavailable', 'the legacy check of user names could not be made');
      }
    },
  };
};

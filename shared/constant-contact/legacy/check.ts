import { isSecureOrLoopback } from '../../base/url.ts';
import type { CredentialsSource, PartnerCredentials } from '../auth/credentials.ts';
import { failure } from '../result.ts';
import type { Http } from '../transport/exchange.ts';
import type { ConstantContact } from '../types.ts';
import { readLegacyAnswer } from './answer.ts';

/**
 * The part of the vendor's interface that the legacy API answers. `unauthorized` also where the partner's secret lacks what it
 * takes.
 */
export type LegacyCheck = Required<Pick<ConstantContact, 'siteOwner'>>;

/** @throws Error where the password would travel unencrypted */
const checkedUrl = (value: string): URL => {
  if (isSecureOrLoopback(value)) return new URL(value);
  throw new Error('The URL of the legacy check must be an https URL (http is accepted for a loopback address only)');
};

const missingIn = ({ legacyUserName, legacyPassword }: PartnerCredentials): readonly string[] =>
  Object.entries({ legacyUserName, legacyPassword }).flatMap(([name, value]) => (value === undefined ? [name] : []));

/**
 * The legacy check of a user name (fact sheet section 8, T33). Nobody knows whether it still answers, so it is an option.
 *
 * The partner's password travels in the URL, as the vendor has it: the URL is made for one request, and nothing of it leaves
 * this function but to the vendor.
 *
 * @param url `https://api.constantcontact.com/0.1/API_GetSiteOwnerID.jsp` in production
 * @param http one without a budget: the calls have no API key, so they don't count against its limits
 * @throws Error where the URL is neither https nor on this machine
 */
export const createLegacyCheck = ({
  url,
  http,
  credentials,
}: {
  readonly url: string;
  readonly http: Http;
  readonly credentials: CredentialsSource;
}): LegacyCheck => {
  const base = checkedUrl(url);

  const urlFor = (loginName: string, loginPassword: string, siteOwnerLoginName: string): string => {
    const asked = new URL(base);
    asked.searchParams.set('loginName', loginName);
    asked.searchParams.set('loginPassword', loginPassword);
    asked.searchParams.set('siteOwnerLoginName', siteOwnerLoginName);
    return asked.href;
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
        return result.ok ? readLegacyAnswer(result.value.status, result.value.text) : result;
      } catch {
        // What is thrown may hold the request, and so it goes no further, not even as a cause.
        return failure('unavailable', 'the legacy check of user names could not be made');
      }
    },
  };
};

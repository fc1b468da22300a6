import { defined } from '../../base/defined.ts';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import { accessTokenPattern } from '../auth/access-token.ts';
import { createPartnerCall, type PartnerCallOptions } from '../auth/partner-call.ts';
import { failure, succeeded, type VendorResult } from '../result.ts';
import { failureOf, notUnderstood, readErrorBody } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';
import type { AccountPage, AccountProbe, AccountSummary, ConstantContact } from '../types.ts';
import { accountListUrl, isNextPage, nextPageOf } from './links.ts';
import { readAccountPage, readAccountSummary, readPlan } from './schemas.ts';

export interface ConstantContactOptions extends PartnerCallOptions {
  /** The base of the vendor's API, `https://api.cc.email/v3` in production. */
  readonly apiUrl: string;
}

/**
 * Creates the vendor's API; see {@link ConstantContact}. Returns only the members declared there,
 * and logs nothing.
 */
export function createConstantContact(options: ConstantContactOptions): ConstantContact {
  const { apiUrl, http, credentials } = options;
  const callAsPartner = createPartnerCall(options);
  const listUrl = accountListUrl(apiUrl).href;
  const summaryUrl = `${apiUrl.replace(/\/+$/, '')}/account/summary`;

  const getAsPartner = (url: string, deadline: Instant) =>
    callAsPartner({ method: 'GET', url, repeatable: true }, deadline);

  return {
    listAccounts: async (page, deadline) => {
      let query: string;
      if ('next' in page) {
        // The partner's token goes wherever the URL points, and this text was stored or sent in
        // between.
        if (!isNextPage(page.next)) return failure('not_understood', 'the link to the next page is not one');
        query = page.next;
      } else {
        const parameters = new URLSearchParams({ limit: `${page.limit}` });
        if (page.accountType !== 'all') parameters.set('account_type', page.accountType);
        query = `?${parameters}`;
      }
      const result = await getAsPartner(`${listUrl}${query}`, deadline);
      return result.ok ? readPage(apiUrl, result.value) : result;
    },

    probeAccount: async (accountId, deadline) => {
      const result = await getAsPartner(`${listUrl}/${encodeURIComponent(accountId)}/plan`, deadline);
      return result.ok ? readProbe(result.value) : result;
    },

    accountSummary: async (accessToken, deadline) => {
      if (!accessTokenPattern.test(accessToken)) return failure('unauthorized', 'the access token cannot be one');
      // Standard calls need the bearer only (fact sheet section 7): the partner's API key is not
      // sent.
      const headers = { Authorization: `Bearer ${accessToken}` };
      const result = await http({
        method: 'GET',
        url: summaryUrl,
        headers,
        repeatable: true,
        tokenOwner: 'end_user',
        deadline,
      });
      return result.ok ? readSummary(result.value) : result;
    },

    ownPartnerId: async (deadline) => {
      const partner = await credentials.get(deadline);
      return partner.ok ? succeeded(partner.value.partnerId) : partner;
    },
  };
}

function readPage(apiUrl: string, answer: HttpAnswer): VendorResult<AccountPage> {
  if (answer.status !== 200) return failureOf(answer);
  const page = readAccountPage(readJson(answer.text));
  if (typeof page === 'string') return notUnderstood(answer, page);
  const next = nextPageOf(apiUrl, page.links);
  if (!next.ok) return notUnderstood(answer, next.failure.reason);
  const { accounts } = page;
  return succeeded(next.value === undefined ? { accounts } : { accounts, next: next.value });
}

/**
 * 404 is an unknown account, 400 another partner's (fact sheet section 0, T24), but only in an
 * error of the vendor's service: a gateway's 404 or a proxy's HTML says nothing about the account.
 */
function readProbe(answer: HttpAnswer): VendorResult<AccountProbe> {
  const { status } = answer;
  if (status === 200) {
    const plan = readPlan(readJson(answer.text));
    return plan === undefined
      ? notUnderstood(answer, 'the plan of an account came in an unknown form')
      : succeeded(plan);
  }
  if (status !== 404 && status !== 400) return failureOf(answer);
  const { author, errorKey } = readErrorBody(answer.text);
  if (author !== 'service') {
    return notUnderstood(answer, `a ${status} about an account did not come from the vendor's service`);
  }
  return succeeded({ outcome: 'not_ours', status, ...defined({ errorKey }) });
}

/** A refusal names whose token was refused: it says nothing of the partner's credentials. */
function readSummary(answer: HttpAnswer): VendorResult<AccountSummary> {
  if (answer.status !== 200) return failureOf(answer, "asked with an end-user's token, Constant Contact");
  const summary = readAccountSummary(readJson(answer.text));
  return summary === undefined ? notUnderstood(answer, 'the account summary has no account id') : succeeded(summary);
}

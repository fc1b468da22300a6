import { createHash } from 'node:crypto';
import { defined } from '../../base/defined.ts';
import type { Instant } from '../../base/time.ts';
import type { ActivityWords } from '../../domain/membership/activity-words.ts';
import type { NotOursAnswers } from '../../domain/partner/not-ours-answers.ts';
import { accessTokenPattern } from '../auth/access-token.ts';
import type { PartnerCredentials } from '../auth/credentials.ts';
import { createPartnerCall, type PartnerCallOptions } from '../auth/partner-call.ts';
import { failure, succeeded, type VendorResult } from '../result.ts';
import { failureOf, notUnderstood } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';
import { readVendorJson } from '../transport/vendor-json.ts';
import type { AccountPage, AccountProbe, AccountSummary, ConstantContact } from '../types.ts';
import { accountListUrl, isNextPage, nextPageOf } from './links.ts';
import { isCoded, type Refusal, readRefusal } from './refusals.ts';
import { readAccountPage, readAccountSummary, readPlan } from './schemas.ts';

export interface ConstantContactOptions extends PartnerCallOptions {
  /** The base of the vendor's API, `https://api.cc.email/v3` in production. */
  readonly apiUrl: string;
  readonly activityWords: ActivityWords;
  /** Refusals of a plan that mean "not yours", in addition to those that are known. */
  readonly notOursAnswers: NotOursAnswers;
  /** Called with a refusal of a plan that is not known to mean "not yours", once for each form. */
  readonly onUnclearRefusal?: (refusal: Refusal) => void;
}

/**
 * Creates the vendor's API; see {@link ConstantContact}. Returns only the members declared there,
 * and logs nothing.
 */
export function createConstantContact(options: ConstantContactOptions): ConstantContact {
  const { apiUrl, http, credentials } = options;
  const callAsPartner = createPartnerCall(options);
  const listUrl = accountListUrl(apiUrl).href;
  const tellUnclear = onceForEach(options.onUnclearRefusal);
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
      return result.ok ? readPage(result.value, 'next' in page, options) : result;
    },

    probeAccount: async (accountId, deadline) => {
      const result = await getAsPartner(`${listUrl}/${encodeURIComponent(accountId)}/plan`, deadline);
      return result.ok ? readProbe(result.value, options, tellUnclear) : result;
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

    credentialsDigest: async (deadline) => {
      const partner = await credentials.get(deadline);
      return partner.ok ? succeeded(digestOf(partner.value)) : partner;
    },

    ownPartnerId: async (deadline) => {
      const partner = await credentials.get(deadline);
      return partner.ok ? succeeded(partner.value.partnerId) : partner;
    },
  };
}

/** Which partner, and which of its applications: not its secret, which may be changed at any time. */
const digestOf = ({ apiKey, partnerClientId }: PartnerCredentials): string =>
  createHash('sha256').update(`${partnerClientId}\n${apiKey}`).digest('hex').slice(0, 16);

/** @param isLater whether it was reached by a link, and so is not the first page */
function readPage(
  answer: HttpAnswer,
  isLater: boolean,
  { apiUrl, activityWords }: Pick<ConstantContactOptions, 'apiUrl' | 'activityWords'>,
): VendorResult<AccountPage> {
  if (answer.status !== 200) return failureOf(answer);
  const page = readAccountPage(readVendorJson(answer.text), activityWords);
  const next = nextPageOf(apiUrl, page?.links, page?.others);
  // Null may be the end of a list, and never its beginning or its middle.
  if (page === undefined || (page.isNull && !(isLater && next.ok && next.value === undefined))) {
    return notUnderstood(answer, 'a page of the account list came without its list, or with an error');
  }
  if (!next.ok) return notUnderstood(answer, next.failure.reason);
  const { accounts, unreadable } = page;
  return succeeded({ accounts, unreadable, ...defined({ next: next.value }) });
}

/** @param tellUnclear told of a refusal that may or may not be about the account */
function readProbe(
  answer: HttpAnswer,
  { activityWords, notOursAnswers }: Pick<ConstantContactOptions, 'activityWords' | 'notOursAnswers'>,
  tellUnclear: (refusal: Refusal) => void,
): VendorResult<AccountProbe> {
  const { status } = answer;
  if (status === 200) {
    const plan = readPlan(readVendorJson(answer.text), activityWords);
    return plan === undefined
      ? notUnderstood(answer, 'the plan of an account came in an unknown form')
      : succeeded(plan);
  }
  if (status !== 404 && status !== 400) return failureOf(answer);
  const { refusal, isClear } = readRefusal(status, answer.text, notOursAnswers);
  if (isClear) return succeeded({ outcome: 'not_ours', status, ...defined({ errorKey: refusal.errorKey }) });
  tellUnclear(refusal);
  return isCoded(refusal)
    ? failureOf(answer)
    : notUnderstood(answer, `the ${status} about an account is no error of the vendor’s service with a code`);
}

/** The codes are the vendor's, so there may be any number of them. */
const maxForms = 100;

/** @returns a function that passes each form of refusal on once */
function onceForEach(tell: (refusal: Refusal) => void = () => {}): (refusal: Refusal) => void {
  const told = new Set<string>();
  return (refusal) => {
    const form = `${refusal.status} ${refusal.shape} ${refusal.errorKey ?? ''}`;
    if (told.has(form) || told.size >= maxForms) return;
    told.add(form);
    tell(refusal);
  };
}

/** A refusal names whose token was refused: it says nothing of the partner's credentials. */
function readSummary(answer: HttpAnswer): VendorResult<AccountSummary> {
  if (answer.status !== 200) return failureOf(answer, "asked with an end-user's token, Constant Contact");
  const summary = readAccountSummary(readVendorJson(answer.text));
  return summary === undefined ? notUnderstood(answer, 'the account summary has no account id') : succeeded(summary);
}

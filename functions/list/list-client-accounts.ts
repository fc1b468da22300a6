import { clientAccountAnswerOf } from '../../shared/api/answers/partner.ts';
import { vendorProblem } from '../../shared/api/answers/vendor-problem.ts';
import { listClientAccounts } from '../../shared/api/operations/partner.ts';
import { log } from '../../shared/base/log.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { nextPage } from '../../shared/constant-contact/accounts/links.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decodePageToken, encodePageToken } from '../../shared/http/page-token.ts';
import { requestBudget } from '../../shared/wiring/budget.ts';
import { partnerClient } from '../../shared/wiring/partner-client.ts';

const environment = readEnvironment(listClientAccounts.uses);
const constantContact = partnerClient(environment, requestBudget(environment, 'interactive'));

export const handler = httpFunction(listClientAccounts, async ({ query, deadline }) => {
  const { accountType, pageSize, pageToken } = query;
  const filter = { accountType, pageSize: String(pageSize) };
  const next =
    pageToken === undefined ? undefined : decodePageToken(pageToken, listClientAccounts.name, filter, nextPage);
  if (pageToken !== undefined && next === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const page = await constantContact.listAccounts(next ? { next } : { accountType, limit: pageSize }, deadline);
  if (!page.ok) {
    log('VENDOR_FAILED', { ...page.failure });
    // An offset that the vendor does not know, or no longer.
    if (next !== undefined && page.failure.kind === 'rejected') return { problem: 'INVALID_PAGE_TOKEN' };
    return vendorProblem(page.failure, Date.now());
  }
  return {
    body: {
      clientAccounts: page.value.accounts.map(clientAccountAnswerOf),
      nextPageToken: page.value.next && encodePageToken(listClientAccounts.name, filter, page.value.next),
    },
  };
});

import { clientAccountAnswerOf } from '../../shared/api/answers.ts';
import { listClientAccounts } from '../../shared/api/operations/partner.ts';
import { decodePageToken, encodePageToken } from '../../shared/api/page-token.ts';
import { vendorProblem } from '../../shared/api/vendor-problem.ts';
import { nextPage } from '../../shared/constant-contact/links.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { log } from '../../shared/platform/log.ts';
import { partnerClient } from '../../shared/platform/partner-client.ts';
import { requestBudget } from '../../shared/platform/request-budget.ts';

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

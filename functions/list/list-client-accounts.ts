import { clientAccountAnswerOf } from '../../shared/api/answers/partner.ts';
import { vendorProblem } from '../../shared/api/answers/vendor-problem.ts';
import { listClientAccounts as operation } from '../../shared/api/operations/client-accounts.ts';
import { log } from '../../shared/base/log.ts';
import * as events from '../../shared/base/log-events.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { clientAccountList } from '../../shared/wiring/partner-client.ts';

const { list, position } = clientAccountList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query, deadline, now }) => {
  const { accountType, pageSize, pageToken } = query;
  const filter = { accountType, pageSize: String(pageSize) };
  const page = openPage(operation, filter, pageToken, position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const next = page.from;
  const listed = await list(next ? { next } : { accountType, limit: pageSize }, deadline);
  if (!listed.ok) {
    log(events.VENDOR_FAILED, { ...listed.failure });
    // The vendor does not know the offset, or no longer.
    if (next !== undefined && listed.failure.kind === 'rejected') return { problem: 'INVALID_PAGE_TOKEN' };
    return vendorProblem(listed.failure, now());
  }
  const { accounts, unreadable, next: nextLink } = listed.value;
  return {
    body: {
      clientAccounts: accounts.map(clientAccountAnswerOf),
      unreadableRows: unreadable.length === 0 ? undefined : [...unreadable],
      nextPageToken: page.tokenOf(nextLink),
    },
  };
});

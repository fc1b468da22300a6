import * as z from 'zod/mini';
import { clientAccountAnswerOf } from '../../shared/api/answers.ts';
import { listClientAccounts } from '../../shared/api/operations/partner.ts';
import { decodePageToken, encodePageToken } from '../../shared/api/page-token.ts';
import { vendorProblem } from '../../shared/api/vendor-problem.ts';
import { isNextPage } from '../../shared/constant-contact/links.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { log } from '../../shared/platform/log.ts';
import { partnerClient } from '../../shared/platform/partner-client.ts';

const constantContact = partnerClient(readEnvironment(listClientAccounts.uses));

export const handler = httpFunction(listClientAccounts, async ({ query, deadline }) => {
  const { accountType, pageSize, pageToken } = query;
  const filter = { accountType, pageSize: String(pageSize) };
  const position =
    pageToken === undefined ? '' : decodePageToken(pageToken, listClientAccounts.name, filter, z.string());
  if (position === undefined || (position !== '' && !isNextPage(position))) return { problem: 'INVALID_PAGE_TOKEN' };
  const page = await constantContact.listAccounts(
    position === '' ? { accountType, limit: pageSize } : { next: position },
    deadline,
  );
  if (!page.ok) {
    log('VENDOR_FAILED', { ...page.failure });
    return vendorProblem(page.failure, Date.now());
  }
  return {
    body: {
      clientAccounts: page.value.accounts.map(clientAccountAnswerOf),
      nextPageToken: page.value.next && encodePageToken(listClientAccounts.name, filter, page.value.next),
    },
  };
});

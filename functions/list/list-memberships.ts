import { membershipAnswersOf } from '../../shared/api/answers/memberships.ts';
import { listMemberships as operation } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { membershipList } from '../../shared/wiring/lists.ts';

const { list, position } = membershipList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query }) => {
  const { review, relationship, pageSize, pageToken } = query;
  const filter = { review, relationship };
  const page = openPage(operation, filter, pageToken, position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { entries, next } = await list(filter, pageSize, page.from);
  return { body: { memberships: membershipAnswersOf(entries), nextPageToken: page.tokenOf(next) } };
});

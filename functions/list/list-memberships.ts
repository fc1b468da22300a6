import { membershipAnswerOf } from '../../shared/api/answers/memberships.ts';
import { listMemberships as operation } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { storeContext } from '../../shared/store/client.ts';
import { createMembershipLister, listPosition } from '../../shared/store/memberships/list.ts';

const list = createMembershipLister(storeContext, readEnvironment(operation.uses).MEMBERSHIPS_TABLE);

export const handler = httpFunction(operation, async ({ query }) => {
  const { review, relationship, pageSize, pageToken } = query;
  const filter = { review, relationship };
  const page = openPage(operation, filter, pageToken, listPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { memberships, next } = await list(filter, pageSize, page.from);
  return { body: { memberships: memberships.map(membershipAnswerOf), nextPageToken: page.tokenOf(next) } };
});

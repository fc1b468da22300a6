import { membershipAnswerOf } from '../../shared/api/answers/memberships.ts';
import { listMemberships } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decodePageToken, encodePageToken } from '../../shared/http/page-token.ts';
import { storeContext } from '../../shared/store/client.ts';
import { createMembershipLister, listPosition } from '../../shared/store/memberships/list.ts';

const list = createMembershipLister(storeContext, readEnvironment(listMemberships.uses).MEMBERSHIPS_TABLE);

export const handler = httpFunction(listMemberships, async ({ query }) => {
  const { review, relationship, pageSize, pageToken } = query;
  const filter = { review, relationship };
  const from =
    pageToken === undefined ? undefined : decodePageToken(pageToken, listMemberships.name, filter, listPosition);
  if (pageToken !== undefined && from === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { memberships, next } = await list(filter, pageSize, from);
  return {
    body: {
      memberships: memberships.map(membershipAnswerOf),
      nextPageToken: next && encodePageToken(listMemberships.name, filter, next),
    },
  };
});

import { membershipAnswerOf } from '../../shared/api/answers.ts';
import { listMemberships } from '../../shared/api/operations/list.ts';
import { decodePageToken, encodePageToken } from '../../shared/api/page-token.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { storeContext } from '../../shared/store/dynamodb.ts';
import { createMembershipLister, listPosition } from '../../shared/store/membership-lister.ts';

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

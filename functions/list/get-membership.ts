import { membershipAnswerOf } from '../../shared/api/answers/memberships.ts';
import { versionTag } from '../../shared/api/headers.ts';
import { getMembership as operation } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { storeContext } from '../../shared/store/client.ts';
import { createMembershipGetter } from '../../shared/store/memberships/read.ts';

const get = createMembershipGetter(storeContext, readEnvironment(operation.uses).MEMBERSHIPS_TABLE);

export const handler = httpFunction(operation, async ({ path }) => {
  const membership = await get(path.accountId);
  if (membership === undefined) return { problem: 'MEMBERSHIP_NOT_FOUND' };
  return { body: membershipAnswerOf(membership), headers: { etag: versionTag(membership.version) } };
});

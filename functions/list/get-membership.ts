import { membershipAnswerOf } from '../../shared/api/answers/memberships.ts';
import { versionTag } from '../../shared/api/headers.ts';
import { getMembership as operation } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { membershipReader } from '../../shared/wiring/lists.ts';

const read = membershipReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path }) => {
  const membership = await read(path.accountId);
  if (membership === undefined) return { problem: 'MEMBERSHIP_NOT_FOUND' };
  return { body: membershipAnswerOf(membership), headers: { etag: versionTag(membership.version) } };
});

import { membershipAnswerOf } from '../../shared/api/answers/memberships.ts';
import { pastAnswerOf } from '../../shared/api/answers/past.ts';
import { versionTag } from '../../shared/api/headers.ts';
import { getMembership as operation } from '../../shared/api/operations/get-membership.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { answerOfPast } from '../../shared/use-cases/memberships/past.ts';
import { membershipReader } from '../../shared/wiring/lists.ts';
import { pastDependencies } from '../../shared/wiring/past.ts';

const environment = readEnvironment(operation.uses);
const read = membershipReader(environment);
const past = pastDependencies(environment);

export const handler = httpFunction(operation, async ({ path: { accountId }, query: { asOf }, now }) => {
  if (asOf !== undefined) {
    if (asOf > now()) return { problem: 'VALIDATION_FAILED', errors: [inTheFuture] };
    return { body: pastAnswerOf(accountId, asOf, await answerOfPast(accountId, asOf, past)) };
  }
  const membership = await read(accountId);
  if (membership === undefined) return { problem: 'MEMBERSHIP_NOT_FOUND' };
  return { body: membershipAnswerOf(membership), headers: { etag: versionTag(membership.version) } };
});

const inTheFuture = { in: 'query', pointer: '/asOf', detail: 'must not be in the future' } as const;

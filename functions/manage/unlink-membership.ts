import type { Answer } from '../../shared/api/answers/answer.ts';
import { unlinkMembership as operation } from '../../shared/api/operations/register.ts';
import type { Problem } from '../../shared/api/problems.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { linkChanger } from '../../shared/wiring/lists.ts';

const links = linkChanger(readEnvironment(operation.uses));

export const handler = httpFunction(
  operation,
  async ({ path: { userId, accountId }, caller }): Promise<Answer | Problem> => {
    const outcome = await links.unlink({ userId }, accountId, { kind: 'client', id: caller });
    return outcome === 'changed' ? {} : { problem: 'LINK_NOT_FOUND' };
  },
);

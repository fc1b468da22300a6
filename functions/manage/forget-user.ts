import { spelled } from '../../shared/api/answers/origins.ts';
import { forgetUser as operation } from '../../shared/api/operations/forget.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { forgetPerson } from '../../shared/use-cases/memberships/forget.ts';
import { forgetting } from '../../shared/wiring/forget.ts';

const dependencies = forgetting(readEnvironment(operation.uses));

const notTheSame = {
  in: 'query',
  pointer: '/confirm',
  detail: 'must be the id of the path, which has arrived otherwise',
} as const;

export const handler = httpFunction(operation, async ({ path, query, sent, person }) =>
  query.confirm === path.userId
    ? { body: await forgetPerson([spelled(path, sent.path)], { kind: 'client', id: person }, dependencies) }
    : { problem: 'VALIDATION_FAILED', errors: [notTheSame] },
);

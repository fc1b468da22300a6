import { expect, test } from 'vitest';
import { httpOperations } from '../../../../shared/api/catalogue.ts';
import type { HttpOperation } from '../../../../shared/api/operation.ts';
import { getMembership } from '../../../../shared/api/operations/get-membership.ts';
import { parseRequest } from '../../../../shared/http/request.ts';

const operations: readonly HttpOperation[] = httpOperations;
const methodsOf = (path: string) => operations.filter((each) => each.path === path).map(({ method }) => method);

test.each(operations)('$name names the routes of other methods that its path matches', (operation) => {
  const parts = operation.path.replaceAll(/\{\w+\}/g, '[^/{}]+').replaceAll(/\{\w+\+\}/g, '[^{}]+');
  const pattern = new RegExp(`^${parts}$`);
  const matching = operations
    .filter(({ path }) => path !== operation.path && pattern.test(path) && !methodsOf(path).includes(operation.method))
    .map(({ path, method }) => [path, method]);

  expect(Object.entries(operation.otherRoutes ?? {}).sort()).toEqual(matching.sort());
});

test.each([
  ['check', '/v1/memberships/check takes POST'],
  ['import', '/v1/memberships/import takes POST'],
])('GET /v1/memberships/%s says what the route takes', (accountId, detail) => {
  const event = { pathParameters: { accountId }, headers: {}, requestContext: { requestId: 'r' } };

  expect(parseRequest(getMembership, event as never, 0)).toEqual({
    problem: 'METHOD_NOT_ALLOWED',
    detail,
    allow: 'POST',
  });
});

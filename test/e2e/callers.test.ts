import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { useStack } from './harness.ts';

const { ask, stack, token } = useStack();

describe('a caller', () => {
  const scoped = httpOperations.filter(({ scope }) => scope !== undefined);
  const pathOf = ({ path }: HttpOperation) => path.replaceAll(/\{\w+\+?\}/g, sampleAccounts.member);

  test.each(scoped)('without a token gets 401 from $name', async (operation) => {
    const { status, json } = await ask(operation.method, pathOf(operation), { token: undefined });

    expect({ status, json }).toEqual({ status: 401, json: { message: 'Unauthorized' } });
  });

  test.each(scoped)('without the scope $scope gets 403 from $name', async (operation) => {
    const others = stack().scopes.filter((scope) => scope !== operation.scope);

    const { status, json } = await ask(operation.method, pathOf(operation), { token: await stack().token(others) });

    expect({ status, json }).toEqual({ status: 403, json: { message: 'Forbidden' } });
  });

  test('with an expired, foreign or broken token gets 401', async () => {
    const [head, claims] = token().split('.');
    const bad = [
      await stack().token(stack().scopes, { lifetimeSeconds: -60 }),
      await stack().token(stack().scopes, { audience: 'somebody-else' }),
      `${head}.${claims}.AAAA`,
      'nonsense',
    ];

    for (const broken of bad) {
      expect((await ask('POST', '/v1/memberships/check', { token: broken, body: {} })).status).toBe(401);
    }
  });

  test('asking for what does not exist gets 404', async () => {
    expect((await ask('GET', '/v1/nothing')).status).toBe(404);
    expect((await ask('DELETE', '/v1/memberships/check')).status).toBe(404);
  });
});

/** Tests of searches. They share the stack of `authzen.test.ts`. */
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { knownUser, resourceSearchPath, subjectSearchPath } from '../support/authzen-cases.ts';
import { malformedSearches, searchCases } from '../support/authzen-searches.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectMessage, send } from './authzen-batches.ts';
import { operationOf, type useStack } from './harness.ts';

const action = { name: 'use' };

export const testSearches = ({ ask, stack, logs }: ReturnType<typeof useStack>): void => {
  describe('a search', () => {
    test.each(searchCases)('for $name finds $results', async ({ path, results, ...given }) => {
      const { status, json } = await send(ask, path, given);

      expect(status).toBe(200);
      expect(json).toEqual({ results, page: { next_token: '' } });
      expectDeclared(operationOf('search-resources'), json);
    });

    test.each(malformedSearches)('with $name is 400, with a line of text', async ({ path, ...given }) => {
      expectMessage(await send(ask, path, given), 400);
    });

    const user = { type: 'user', id: knownUser };
    const account = { type: 'account', id: sampleAccounts.member };
    const searches = [
      { path: resourceSearchPath, body: { subject: user, action, resource: { type: 'account' } } },
      { path: subjectSearchPath, body: { subject: { type: 'user' }, action, resource: account } },
    ];

    test.each(searches)(
      'by $path comes in pages, each with the token of the next, the last with none',
      async (given) => {
        const { path, body } = given;
        const found: unknown[] = [];
        let token: string | undefined;
        do {
          const { json } = await ask('POST', path, { body: { ...body, page: { limit: 1, token } } });
          found.push(...json.results);
          token = json.page.next_token;
          expect(json.results.length).toBeLessThanOrEqual(1);
        } while (token !== '');
        expect(found).toEqual((await ask('POST', path, { body })).json.results);
        expect(found).toHaveLength(2);
      },
    );

    test.each(searches)('by $path takes no token of another search', async ({ path, body }) => {
      const { json } = await ask('POST', path, { body: { ...body, page: { limit: 1 } } });
      expect(json.page.next_token).not.toBe('');

      const other = { ...body, resource: { type: 'account', id: 'other' }, subject: { type: 'user', id: 'other' } };
      for (const changed of [
        other,
        { ...body, action: { name: 'see' } },
        { ...body, context: { max_age_seconds: 60 } },
      ]) {
        expectMessage(await ask('POST', path, { body: { ...changed, page: { token: json.page.next_token } } }), 400);
      }
      const more = { token: json.page.next_token, limit: 10_000 };
      expect((await ask('POST', path, { body: { ...body, page: more } })).json.results).toHaveLength(1);
    });

    test('carries the X-Request-ID, needs the scope of lists, and is no decision', async () => {
      const body = { subject: { type: 'user', id: knownUser }, action: { name: 'use' }, resource: { type: 'account' } };
      const before = logs.length;

      const reply = await ask('POST', resourceSearchPath, { body, headers: { 'x-request-id': 'id-8' } });
      expect(reply.headers.get('x-request-id')).toBe('id-8');
      expect(logs.slice(before).join('\n')).not.toContain('CHECK');
      const token = await stack().token(['membership/check']);
      expect((await ask('POST', resourceSearchPath, { body, token })).status).toBe(403);
    });
  });
};

/** Tests of searches. They share the stack of `authzen.test.ts`. */
import { describe, expect, test } from 'vitest';
import { knownUser, resourceSearchPath } from '../support/authzen-cases.ts';
import { malformedSearches, searchCases } from '../support/authzen-searches.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectMessage, send } from './authzen-batches.ts';
import { operationOf, type useStack } from './harness.ts';

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

    test('comes in pages, each with the token of the next, the last with none', async () => {
      const body = { subject: { type: 'user', id: knownUser }, action: { name: 'use' }, resource: { type: 'account' } };
      const all = (await ask('POST', resourceSearchPath, { body })).json.results;
      const found: unknown[] = [];
      let token = '';
      do {
        const { json } = await ask('POST', resourceSearchPath, { body: { ...body, page: { limit: 1, token } } });
        found.push(...json.results);
        token = json.page.next_token;
        expect(json.results).toHaveLength(1);
      } while (token !== '');
      expect(found).toEqual(all);

      const { json } = await ask('POST', resourceSearchPath, { body: { ...body, page: { limit: 1 } } });
      const other = { ...body, subject: { type: 'user', id: 'other' }, page: { token: json.page.next_token } };
      expectMessage(await ask('POST', resourceSearchPath, { body: other }), 400);
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

/** Tests of several evaluations at once. They share the stack of `authzen.test.ts`. */
import { describe, expect, test, vi } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import {
  type AuthzenCase,
  batchCases,
  evaluationsPath,
  malformedBatchCases,
  malformedCases,
  permitted,
  refused,
  singleCases,
} from '../support/authzen-cases.ts';
import { expectDeclared } from '../support/declared.ts';
import { operationOf, type Reply, type useStack } from './harness.ts';

type Harness = ReturnType<typeof useStack>;

export const send = (ask: Harness['ask'], path: string, { body, rawBody, headers = {} }: AuthzenCase) =>
  ask('POST', path, { ...(rawBody === undefined ? { body } : { rawBody }), headers });

export const expectMessage = (reply: Reply, status: number): void => {
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(reply.text).toMatch(/^[A-Z][^\n{]+$/);
};

export const testBatches = ({ ask }: Harness): void => {
  describe('several evaluations', () => {
    const evaluateAll = (body: unknown) => ask('POST', evaluationsPath, { body });

    test.each(batchCases)('with $name are $decisions', async (given) => {
      const reply = await send(ask, evaluationsPath, given);

      expect(reply.status).toBe(200);
      expect(reply.json).not.toHaveProperty('decision');
      expect(reply.json.evaluations.map(({ decision }: { decision: unknown }) => decision)).toEqual(given.decisions);
      expectDeclared(operationOf('evaluate-accesses'), reply.json);
    });

    test.each(singleCases)('with $name are one, which is $decision', async (given) => {
      const { status, json } = await send(ask, evaluationsPath, given);

      expect(status).toBe(200);
      expect(json).toMatchObject({ decision: given.decision });
      expect(json).not.toHaveProperty('evaluations');
    });

    test.each([...malformedCases, ...malformedBatchCases])('with $name are 400, with a line of text', async (given) => {
      expectMessage(await send(ask, evaluationsPath, given), 400);
    });

    test('say which of them is wrong, and why', async () => {
      const { json } = await evaluateAll({ ...permitted, evaluations: [{}, { resource: { type: 'account' } }] });

      expect(json.evaluations).toEqual([
        expect.objectContaining({ decision: true }),
        {
          decision: false,
          context: {
            error: { status: 400, message: 'The request does not match its schema: /resource/id is required' },
          },
        },
      ]);
    });

    test('carry the X-Request-ID of the caller', async () => {
      const headers = { 'x-request-id': 'id-7' };

      const reply = await ask('POST', evaluationsPath, { body: { ...permitted, evaluations: [{}] }, headers });
      expect(reply.headers.get('x-request-id')).toBe('id-7');
    });

    test('are answered at most a hundred at once', async () => {
      const many = (length: number) => ({ ...permitted, evaluations: Array.from({ length }, () => ({})) });

      expect((await evaluateAll(many(100))).json.evaluations).toHaveLength(100);
      expectMessage(await evaluateAll(many(101)), 400);
    });

    test('are kept under their ids, those only that were answered', async () => {
      const { json } = await evaluateAll({
        evaluations: [{}, refused, permitted, permitted],
        options: { evaluations_semantic: 'permit_on_first_permit' },
      });

      const [, denied, allowed] = json.evaluations;
      expect(json.evaluations).toHaveLength(3);
      const id = denied.context.decision_id.slice(0, -2);
      expect([denied, allowed].map(({ context }) => context.decision_id)).toEqual([`${id}.0`, `${id}.1`]);
      const kept = await vi.waitFor(async () => {
        const reply = await ask('GET', `/v1/decisions/${id}.1`);
        expect(reply.status).toBe(200);
        return reply.json;
      }, 10_000);
      expect(kept).toMatchObject({ allowed: true, accountId: sampleAccounts.member });
      expect((await ask('GET', `/v1/decisions/${id}.0`)).json).toMatchObject({ code: 'ACCOUNT_CANCELED' });
      expect((await ask('GET', `/v1/decisions/${id}.2`)).status).toBe(404);
    });
  });
};

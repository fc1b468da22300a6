import { expect } from 'vitest';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, manyAccounts, operationOf, type Reply, useStack } from './harness.ts';

const path = '/v1/memberships/import';
const importOperation = operationOf('import-memberships');
const exportOperation = operationOf('export-memberships');
type Code = Parameters<typeof expectProblem>[1];

export const expectImportRefused = (reply: Reply, code: Code) => expectProblem(reply, code, importOperation);
export const expectExportRefused = (reply: Reply, code: Code) => expectProblem(reply, code, exportOperation);
export const csvType = 'text/csv; charset=utf-8';

interface Export {
  readonly pages: readonly string[];
  readonly contentTypes: ReadonlySet<string | null>;
}

/** The local stack, and what imports and exports lists on it. */
export const useLists = () => {
  const harness = useStack({}, { seedCount: manyAccounts, behindProxy: true });
  const { ask } = harness;
  const importText = async (rawBody: string, contentType = csvType, query = '', headers = {}): Promise<Reply> => {
    const reply = await ask('POST', `${path}${query}`, {
      rawBody,
      headers: { 'content-type': contentType, ...headers },
    });
    if (reply.status === 200) expectDeclared(importOperation, reply.json);
    return reply;
  };

  /** Follows the links to the end. */
  const exportAll = async (query: string): Promise<Export> => {
    const pages: string[] = [];
    const contentTypes = new Set<string | null>();
    for (let next: string | undefined = `/v1/memberships/export${query}`; next !== undefined; ) {
      const { status, text, headers } = await ask('GET', next);
      expect(status).toBe(200);
      pages.push(text);
      contentTypes.add(headers.get('content-type'));
      next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      expect(headers.has('link')).toBe(next !== undefined);
    }
    return { pages, contentTypes };
  };
  return { ...harness, importText, exportAll };
};

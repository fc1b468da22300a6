import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDynamoDb } from '../../local/aws/dynamodb/server.ts';
import { compareUsedRights } from './used-rights-of-run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dynamoDbEndpoint: string;
    /** Where each file of e2e tests leaves the rights that its functions have used. */
    readonly usedRightsFolder: string;
  }
}

/**
 * One DynamoDB for all test files; each makes tables of its own. At the end the rights that they
 * have used are compared with those that are recorded.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const server = given === undefined ? await startDynamoDb({}) : undefined;
  project.provide('dynamoDbEndpoint', server?.endpoint ?? given ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'membership-rights-'));
  project.provide('usedRightsFolder', folder);
  return async () => {
    await server?.close();
    try {
      compareUsedRights(folder, project.vitest.config.testNamePattern === undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
};

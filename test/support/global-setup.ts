import type { TestProject } from 'vitest/node';
import { startDynamoDb } from '../../local/aws/dynamodb/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dynamoDbEndpoint: string;
  }
}

/** One DynamoDB for all test files; each makes tables of its own. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const server = given === undefined ? await startDynamoDb({}) : undefined;
  project.provide('dynamoDbEndpoint', server?.endpoint ?? given ?? '');
  return async () => server?.close();
};

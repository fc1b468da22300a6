/**
 * People that requests have named, who must be neither in the trail, nor in the log of it, nor in
 * the lines of functions.
 */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { LocalStack } from '../../local/stack.ts';

const names: readonly string[] = ['userId', 'userName', 'userNames', 'loginName', 'externalId', 'contactEmail'];
/** Shorter ones are in any text by chance. */
const longEnough = 6;

/** Every id and name of a person in a body. */
const personsIn = (value: unknown, isPerson = false): readonly string[] => {
  if (typeof value === 'string') return isPerson && value.trim().length >= longEnough ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap((each) => personsIn(each, isPerson));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => personsIn(member, names.includes(name)));
};

export const createPersons = () => {
  const persons = new Set<string>();
  return {
    /** Takes note of whom a request names. */
    note: (body: unknown): void => {
      for (const person of personsIn(body)) persons.add(person);
    },

    /** @returns the persons that are in the trail, or in these lines */
    findIn: async ({ dynamoDbEndpoint, functions }: LocalStack, lines: readonly string[]): Promise<string[]> => {
      const tables = new Set(
        functions.all.flatMap(({ environment }) => [
          environment['AUDIT_RECORDS_TABLE'],
          environment['TRAIL_LOG_TABLE'],
        ]),
      );
      const client = new DynamoDBClient({ endpoint: dynamoDbEndpoint });
      const texts = [...lines];
      for (const TableName of tables) {
        if (TableName === undefined) continue;
        for await (const { Items: items } of paginateScan({ client }, { TableName })) texts.push(JSON.stringify(items));
      }
      client.destroy();
      const all = texts.join('\n');
      return [...persons].filter((person) => all.includes(person));
    },
  };
};

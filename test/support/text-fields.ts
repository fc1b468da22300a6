/** Every field of a request that takes text, and requests with one such field set. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { jsonSchema } from '../../shared/api/openapi/json-schema.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { parseRequest } from '../../shared/http/request.ts';
import type { JsonSchema } from './from-schema.ts';

type Part = 'body' | 'path' | 'query';

export interface TextField {
  readonly operation: HttpOperation;
  readonly part: Part;
  /** Where it stands in that part; `*` for a name of the caller's choice. */
  readonly path: readonly (string | number)[];
  readonly schema: JsonSchema;
  /** Operation, part and place, for people. */
  readonly name: string;
}

const textsIn = (schema: JsonSchema, path: readonly (string | number)[]): Pick<TextField, 'path' | 'schema'>[] => {
  if (schema.enum !== undefined || schema.const !== undefined) return [];
  if (schema.type === 'string') return [{ path, schema }];
  if (schema.type === 'array') return textsIn(schema.items ?? {}, [...path, 0]);
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => textsIn(member, [...path, name])),
    ...(typeof schema.additionalProperties === 'object' ? textsIn(schema.additionalProperties, [...path, '*']) : []),
    ...[schema.anyOf, schema.allOf].flatMap((choices) => (choices ?? []).flatMap((choice) => textsIn(choice, path))),
  ];
};

/** All of them, over the whole catalogue. Words of a closed list and numbers in digits are not text. */
export const textFields: readonly TextField[] = httpOperations.flatMap((operation: HttpOperation) =>
  (['path', 'query', 'body'] as const).flatMap((part) => {
    const schema = operation.request[part];
    if (schema === undefined) return [];
    return textsIn(jsonSchema(schema, 'input'), []).map((field) => ({
      ...field,
      operation,
      part,
      name: `${operation.name} ${part} /${field.path.join('/')}`,
    }));
  }),
);

type Json = Record<string, unknown>;

/** Requests that are right, where the example of the operation has no room for the field. */
const bases: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  'check-membership': { userId: {}, userName: {}, accountId: {} },
  'check-memberships': { userId: { subjects: [{}] }, userName: { subjects: [{}] } },
  'verify-membership': { userId: {}, userName: {}, accessToken: {} },
  'list-linked-memberships': { userName: {} },
  'remove-link': { userName: { accountId: 'a07e1lwvtuw0' } },
  'register-membership': { userName: { userId: 'user-1' }, accessToken: { userId: 'user-1' } },
  'create-client-account': {
    password: { contactEmail: 'a@b.example', countryCode: 'GB', loginName: 'acme-flowers' },
    countryCode: { contactEmail: 'a@b.example', loginName: 'acme-flowers', password: 'correct horse' },
  },
  'cancel-client-account': { effectiveAt: {} },
  'run-account-operation': { '*': { method: 'GET', path: '/contacts/{a}', pathParameters: { a: 'b' } } },
};
const ids: Readonly<Record<string, string>> = {
  version: '1',
  index: '1',
  accountId: 'a07e1lwvtuw0',
  userId: 'user-1',
  userName: 'Zen1016153',
  runId: '01JD0000000000000000000000',
  provisionId: '01JD0000000000000000000000',
  reconciliationId: '01234567-89ab-4cde-8f01-23456789abcd',
  topicId: '3',
  decisionId: '5f0c0000-0000-4000-8000-000000000001',
  eventId: 'ab12-7',
};

/** @returns a request that is right, but for the given value in the field */
export const eventWith = (field: TextField, value: unknown): APIGatewayProxyEventV2 => {
  const { operation, part, path } = field;
  const names = [...operation.path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name);
  const pathParameters: Json = Object.fromEntries(names.map((name) => [name, ids[name]]));
  const query: Json = operation.name === 'forget-user' ? { confirm: ids['userId'] } : {};
  const example = bases[operation.name]?.[String(path.at(-1))] ?? operation.example ?? {};
  const body: Json = structuredClone(example) as Json;
  set({ path: pathParameters, query, body }[part], path, value);
  return {
    pathParameters,
    queryStringParameters: query,
    headers: { 'content-type': operation.request.text ? 'text/csv' : 'application/json', 'if-match': '"1"' },
    requestContext: { requestId: 'request-1' },
    isBase64Encoded: false,
    ...(operation.request.body === undefined ? {} : { body: JSON.stringify(body) }),
  } as unknown as APIGatewayProxyEventV2;
};

/** What the handler would see of a field, or why it would not be called. */
export const parsedField = (field: TextField, event: APIGatewayProxyEventV2) => {
  const request = parseRequest(field.operation, event, Date.now() + 1_000);
  if ('problem' in request) return { refused: request };
  return { seen: get(request[field.part], field.path) };
};

const keyOf = (name: string | number): string | number => (name === '*' ? 'a' : name);

const set = (target: Json, [name = '', ...rest]: readonly (string | number)[], value: unknown): void => {
  const key = keyOf(name);
  if (rest.length === 0) target[key] = value;
  else {
    target[key] ??= typeof rest[0] === 'number' ? [] : {};
    set(target[key] as Json, rest, value);
  }
};

const get = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((at, name) => (at as Json | undefined)?.[keyOf(name)], value);

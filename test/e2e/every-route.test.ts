/**
 * Whatever is sent to whichever route: the answer is one that the OpenAPI document promises, and
 * the service never breaks.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { documentedPath, openapiDocument } from '../../shared/api/openapi/document.ts';
import { problemsOf } from '../../shared/api/openapi/responses.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { type Reply, useStack } from './harness.ts';
import { type DocumentedOperation, type GeneratedRequest, requestsTo } from './requests.ts';

const requestsPerRoute = Number(process.env['REQUESTS_PER_ROUTE'] ?? 10);
/** A route of which none of the usual requests gets through is sent up to so many times as many. */
const mostRounds = 10;
const seed = Number(process.env['REQUESTS_SEED'] ?? 20_261_121);
const atOnce = 2;

/** In manual mode there is something to decide, and with the legacy API user names can be asked about. */
const { ask } = useStack({ reviewMode: 'manual', legacyEnabled: 'true' });
const document = openapiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, DocumentedOperation['responses'][string]>> };
};
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

const documented = (row: HttpOperation): DocumentedOperation => {
  const operation = document.paths[documentedPath(row)]?.[row.method.toLowerCase()];
  if (operation === undefined) throw new Error(`${row.name} is not in the document`);
  return operation;
};

const takesAway = ({ method, name }: HttpOperation): boolean =>
  method === 'DELETE' || ['remove-link', 'forget-person'].includes(name);
let isComplete = false;

/** There is something to look at, whatever was deleted before. */
beforeEach(async () => {
  if (isComplete) return;
  isComplete = true;
  for (const topicId of [1, 2, 3, 4]) await ask('PUT', `/v1/webhook-subscriptions/${topicId}`, { body: {} });
  const rows = [
    'accountId,userId,userName',
    `${sampleAccounts.member},org/42,Zen1016153`,
    `${sampleAccounts.member},user-1,`,
  ];
  await ask('POST', '/v1/memberships/import', { rawBody: rows.join('\n'), headers: { 'content-type': 'text/csv' } });
});

/** Only an account that is known not to be under the partner can be asked to be moved there. */
beforeAll(async () => {
  await ask('POST', '/v1/memberships/verify', { body: { accountId: sampleAccounts.foreign } });
});

type Validate = (json: unknown) => string | undefined;

const componentOf = ($ref = '') => document.components.responses[$ref.split('/').at(-1) ?? ''] ?? {};

const validators = new Map<string, Validate>();
/** Most answers of most operations are the same problem: each schema is compiled once. */
const validatorOf = (schema: object): Validate => {
  const text = JSON.stringify(schema);
  const known = validators.get(text);
  if (known !== undefined) return known;
  const validate = ajv.compile({ ...schema, components: document.components });
  const validator: Validate = (json) => (validate(json) ? undefined : ajv.errorsText(validate.errors));
  validators.set(text, validator);
  return validator;
};

/** The answers that the document promises, by status and media type. */
const answersOf = ({ responses }: DocumentedOperation): ReadonlyMap<string, Validate> =>
  new Map(
    Object.entries(responses).flatMap(([status, { $ref, content = componentOf($ref).content ?? {} }]) => [
      ...(Object.keys(content).length === 0 ? [[`${status} `, () => undefined] as const] : []),
      ...Object.entries(content).map(
        ([mediaType, { schema }]) => [`${status} ${mediaType}`, validatorOf(schema)] as const,
      ),
    ]),
  );

/** The gateway's own answers are in the document as well: they are no problem documents. */
const isOfGateway = ({ status, json }: Reply): boolean =>
  status >= 400 && status < 500 && json?.code === undefined && typeof json?.message === 'string';

/** @returns what is wrong with the answer */
const complaintsAbout = (
  reply: Reply,
  operation: HttpOperation,
  answers: ReadonlyMap<string, Validate>,
): readonly string[] => {
  const mediaType = (reply.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const validate = answers.get(`${reply.status} ${mediaType}`);
  if (validate === undefined) return [`${reply.status} ${mediaType} is not in the document`];
  const isJson = /json$/.test(mediaType);
  const invalid = isJson ? validate(reply.json) : undefined;
  // Refusals of another API's form have no code.
  const hasCode = operation.binding === undefined && reply.status >= 400 && !isOfGateway(reply);
  return [
    ...(invalid === undefined ? [] : [invalid]),
    ...(hasCode && !problemsOf(operation).includes(reply.json?.code)
      ? [`${reply.json?.code} is no problem of ${operation.name}`]
      : []),
    ...(reply.status >= 500 && !reply.json?.code?.startsWith('VENDOR_') ? [`${reply.status} ${reply.json?.code}`] : []),
  ];
};

/** Whose success depends on an id that is not generated. */
const cannotSucceed = [
  'release-audit',
  'get-audit',
  'receive-webhook',
  'get-provision',
  'get-decision',
  // Its address has to be at a place of the settings.
  'create-connection',
  // Its id has to be there twice.
  'forget-user',
  'get-log-object',
  'get-record-proof',
  'get-log-proof',
  'export-audit-records',
  'start-reconciliation',
  'get-reconciliation',
  'export-reconciliation',
  // Without a receiver of events.
  'list-event-deliveries',
  'replay-event',
  'test-event-delivery',
];

interface Complaint {
  readonly complaints: readonly string[];
  readonly request: GeneratedRequest;
  readonly text: string;
}

/** Sends requests, some at once. @returns what is wrong with the answers, and how many got through */
const send = async (operation: HttpOperation, requests: readonly GeneratedRequest[]) => {
  const answers = answersOf(documented(operation));
  const wrong: Complaint[] = [];
  let answered = 0;
  let successes = 0;
  const queue = [...requests];
  const caller = async (): Promise<void> => {
    for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
      const reply = await ask(operation.method, request.path, request);
      answered += 1;
      if (reply.status < 300) successes += 1;
      const complaints = complaintsAbout(reply, operation, answers);
      if (complaints.length > 0) wrong.push({ complaints, request, text: reply.text.slice(0, 500) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return { wrong, answered, successes };
};

describe.each(httpOperations.map((operation) => ({ ...operation, operation })))('$method $path', ({ operation }) => {
  test(`answers ${requestsPerRoute} generated requests as the document says`, async () => {
    isComplete &&= !takesAway(operation);
    const arbitrary = requestsTo(operation.path, documented(operation));
    // Requests that never get through would prove nothing.
    const needsSuccess = !cannotSucceed.includes(operation.name);
    let successes = 0;
    for (let round = 0; round === 0 || (needsSuccess && successes === 0 && round < mostRounds); round += 1) {
      const requests = fc.sample(arbitrary, { numRuns: requestsPerRoute, seed: seed + round });
      const sent = await send(operation, requests);
      expect(sent.wrong.slice(0, 3)).toEqual([]);
      expect(sent.answered).toBe(requestsPerRoute);
      successes += sent.successes;
    }
    if (needsSuccess) expect(successes).toBeGreaterThan(0);
  }, 120_000);
});

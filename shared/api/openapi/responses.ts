import type { Capability } from '../../config/environment.ts';
import { gatewayAnswers } from '../gateway-answers.ts';
import { type HttpOperation, replayHeader, requestIdHeader } from '../operation.ts';
import { commonProblems, type ProblemCode, problems } from '../problems.ts';
import { gatewayComponent, gatewayContent, gatewayStatuses } from './components.ts';
import { type Json, jsonSchema, textContent } from './json-schema.ts';

/** All responses of an operation, by status. */
export function responsesOf(operation: HttpOperation): Json {
  return { ...successResponses(operation), ...refusals(operation) };
}

/** Capabilities that read single memberships or links, or the trail of one account. */
const readsOneAccount: ReadonlySet<Capability> = new Set([
  ...(['memberships:get', 'memberships:get-one', 'memberships:change', 'links:change', 'audit-records:list'] as const),
]);

/** Capabilities that read single items of other kinds. */
const readsOneItem: ReadonlySet<Capability> = new Set([
  ...([
    'audits:read',
    'audit-cases:list',
    'audits:control',
    'idempotency',
    'provisions:read',
    'provisions:request',
  ] as const),
]);

/**
 * All problems of an operation: its own, those implied by its request and by what it uses, and the
 * common ones.
 */
export function problemsOf({
  problems: own,
  request,
  idempotent,
  uses,
  otherRoutes,
}: HttpOperation): readonly ProblemCode[] {
  return [
    'VALIDATION_FAILED',
    ...(otherRoutes === undefined ? [] : (['METHOD_NOT_ALLOWED'] as const)),
    ...(request.raw === undefined ? [] : (['BODY_TOO_LARGE'] as const)),
    ...(request.text === undefined ? [] : (['INVALID_ENCODING', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    ...(request.body === undefined
      ? []
      : (['INVALID_ENCODING', 'INVALID_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    ...(request.ifMatch ? (['INVALID_IF_MATCH', 'PRECONDITION_REQUIRED', 'PRECONDITION_FAILED'] as const) : []),
    ...(idempotent
      ? (['INVALID_IDEMPOTENCY_KEY', 'IDEMPOTENCY_IN_PROGRESS', 'ANSWER_NOT_KEPT', 'IDEMPOTENCY_KEY_REUSED'] as const)
      : []),
    ...(uses.some((capability) => readsOneAccount.has(capability)) ? (['MEMBERSHIP_DAMAGED'] as const) : []),
    ...(uses.some((capability) => readsOneItem.has(capability)) ? (['ITEM_DAMAGED'] as const) : []),
    ...own,
    ...commonProblems,
  ];
}

const successDescriptions = {
  200: 'The answer',
  201: 'Created',
  202: 'Accepted; processed later',
} as const;

function successResponses(operation: HttpOperation): Json {
  const { answer, textAnswer, successStatus = 200, mayBeAccepted } = operation;
  if (answer === undefined && textAnswer === undefined) return { '204': { description: 'No content' } };
  const headers = answerHeadersOf(operation);
  const response = (status: keyof typeof successDescriptions): Json => ({
    description: successDescriptions[status],
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    content:
      answer === undefined
        ? textContent(textAnswer ?? {})
        : { 'application/json': { schema: jsonSchema(answer, 'output') } },
  });
  return { [successStatus]: response(successStatus), ...(mayBeAccepted ? { 202: response(202) } : {}) };
}

function answerHeadersOf({ etag, idempotent, answerHeaders, binding }: HttpOperation): Json {
  const headers = {
    ...(binding === undefined ? {} : { [requestIdHeader]: 'As the request has it' }),
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(idempotent
      ? { [replayHeader]: '`true` if this is the stored first answer to an earlier request with the same key' }
      : {}),
    ...answerHeaders,
  };
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { schema: { type: 'string' }, description }]),
  );
}

/** By status: the problems of the operation, the gateway's own answer, or either. */
function refusals(operation: HttpOperation): Json {
  const byStatus = Map.groupBy(problemsOf(operation), (code): number => statusOf(code, operation));
  const fromProblems = [...byStatus].map(([status, codes]) => [
    String(status),
    problemResponse(status, codes, operation),
  ]);
  const fromGateway = gatewayStatuses
    .filter((status) => gatewayAnswers[status].on === 'every route' || operation.scope !== undefined)
    .map((status): [string, Json] => {
      const codes = byStatus.get(status);
      if (codes === undefined) return [String(status), { $ref: `#/components/responses/${gatewayComponent(status)}` }];
      const problem = problemResponse(status, codes, operation);
      const description = `${problem['description']} Without a \`code\`, from the gateway: ${gatewayAnswers[status].meaning}`;
      return [String(status), { ...problem, description, content: { ...contentOf(operation), ...gatewayContent } }];
    });
  return Object.fromEntries([...fromProblems, ...fromGateway]);
}

const statusOf = (code: ProblemCode, { binding }: HttpOperation): number =>
  binding !== undefined && code === 'UNSUPPORTED_MEDIA_TYPE' ? 400 : problems[code].status;

const contentOf = ({ binding }: HttpOperation): Json =>
  binding === undefined
    ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    : textContent({ 'text/plain': 'What is wrong, in a line' });

function problemResponse(status: number, codes: readonly ProblemCode[], operation: HttpOperation): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
    content: contentOf(operation),
    ...([409, 429, 503].includes(status)
      ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait' } } }
      : {}),
  };
}

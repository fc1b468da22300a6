/** The OpenAPI 3.1 document of the API, made from the catalogue and its schemas. */
import * as z from 'zod/mini';
import { httpOperations } from './catalogue.ts';
import { type HttpOperation, type RawBody, replayHeader, scopes } from './operation.ts';
import { commonProblems, type ProblemCode, problems } from './problems.ts';
import { instant } from './schemas/common.ts';

type Json = Readonly<Record<string, unknown>>;

const { $schema: _, ...instantText } = z.toJSONSchema(z.iso.datetime(), { target: 'draft-2020-12' });

const jsonSchema = (schema: z.ZodMiniType, io: 'input' | 'output'): Json => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    // Answers hold instants as text; what a codec puts out is for the program.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== instant) return;
      delete jsonSchema.maximum;
      delete jsonSchema.minimum;
      Object.assign(jsonSchema, instantText);
    },
  });
  return rest;
};

/** What an operation can answer with besides its answer: its own problems, and those that follow from what it takes. */
export const problemsOf = ({ problems: own, request, idempotent }: HttpOperation): readonly ProblemCode[] => [
  'VALIDATION_FAILED',
  ...(request.raw === undefined ? [] : (['BODY_TOO_LARGE'] as const)),
  ...(request.text === undefined ? [] : (['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
  ...(request.body === undefined ? [] : (['INVALID_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
  ...(request.ifMatch ? (['INVALID_IF_MATCH', 'PRECONDITION_REQUIRED', 'PRECONDITION_FAILED'] as const) : []),
  ...(idempotent
    ? (['INVALID_IDEMPOTENCY_KEY', 'IDEMPOTENCY_IN_PROGRESS', 'ANSWER_NOT_KEPT', 'IDEMPOTENCY_KEY_REUSED'] as const)
    : []),
  ...own,
  ...commonProblems,
];

const problemResponses = (operation: HttpOperation): Json => {
  const byStatus = Map.groupBy(problemsOf(operation), (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        ...([409, 429, 503].includes(status)
          ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait' } } }
          : {}),
      },
    ]),
  );
};

/** The gateway's own answers, before any function runs. They are not problem documents. */
const gatewayResponses = ({ scope }: HttpOperation): Json =>
  scope === undefined
    ? {}
    : {
        '401': { $ref: '#/components/responses/Unauthorized' },
        '403': { $ref: '#/components/responses/Forbidden' },
      };

const parameters = (schema: z.ZodMiniType | undefined, location: 'path' | 'query'): Json[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: location,
    required: location === 'path' || required.includes(name),
    schema: property,
  }));
};

const rawHeader = ({ header, headerDescription }: RawBody): Json => ({
  name: header,
  in: 'header',
  required: true,
  description: headerDescription,
  schema: { type: 'string' },
});

const header = (name: string, description: string, required: boolean): Json => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});

const headersOf = ({ request: { raw, ifMatch }, idempotent }: HttpOperation): Json[] => [
  ...(raw === undefined ? [] : [rawHeader(raw)]),
  ...(ifMatch ? [header('if-match', 'The `ETag` of the membership as it was when it was looked at', true)] : []),
  ...(idempotent
    ? [
        header(
          'idempotency-key',
          'One of the caller’s making, for each request another one. The same request with the same key is done once, and gets ' +
            'the first answer again for 24 hours.',
          false,
        ),
      ]
    : []),
];

const textContent = (mediaTypes: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(mediaTypes).map(([mediaType, description]) => [
      mediaType,
      { schema: { type: 'string', description } },
    ]),
  );

const requestBody = ({ request: { body, raw, text, bodyOptional }, example }: HttpOperation): Json => {
  if (text !== undefined) return { requestBody: { required: true, content: textContent(text.mediaTypes) } };
  const schema = body ?? raw?.schema;
  if (schema === undefined) return {};
  const content = { schema: jsonSchema(schema, 'input'), ...(example === undefined ? {} : { example }) };
  return { requestBody: { required: bodyOptional !== true, content: { 'application/json': content } } };
};

const descriptions = {
  200: 'The answer',
  201: 'It was made',
  202: 'Accepted; it is done soon',
} as const;

const successResponse = (operation: HttpOperation): Json => {
  const { answer, textAnswer, etag, idempotent, answerHeaders = {}, successStatus = 200, mayBeAccepted } = operation;
  if (answer === undefined && textAnswer === undefined) {
    return { '204': { description: 'Done; there is nothing to say' } };
  }
  const headers = Object.entries({
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(idempotent
      ? { [replayHeader]: '`true` where this is the first answer again, to a request that was done before' }
      : {}),
    ...answerHeaders,
  });
  const response = (status: keyof typeof descriptions): Json => ({
    description: descriptions[status],
    ...(headers.length === 0
      ? {}
      : {
          headers: Object.fromEntries(
            headers.map(([name, description]) => [name, { schema: { type: 'string' }, description }]),
          ),
        }),
    content:
      answer === undefined
        ? textContent(textAnswer ?? {})
        : { 'application/json': { schema: jsonSchema(answer, 'output') } },
  });
  return { [successStatus]: response(successStatus), ...(mayBeAccepted ? { 202: response(202) } : {}) };
};

const operationObject = (operation: HttpOperation): Json => ({
  operationId: operation.name,
  summary: operation.summary,
  description: operation.description,
  tags: [operation.group],
  security: operation.scope === undefined ? [] : [{ oauth: [operation.scope] }],
  parameters: [
    ...parameters(operation.request.path, 'path'),
    ...parameters(operation.request.query, 'query'),
    ...headersOf(operation),
  ],
  ...requestBody(operation),
  responses: {
    ...successResponse(operation),
    ...gatewayResponses(operation),
    ...problemResponses(operation),
  },
});

const gatewayMessage = {
  'application/json': {
    schema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  },
};

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457 problem details. `code` is stable; `title` and `detail` are for people.',
  properties: {
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          in: { type: 'string', enum: ['body', 'query', 'path'] },
          pointer: { type: 'string', description: 'RFC 6901 JSON pointer into that part' },
          detail: { type: 'string' },
        },
        required: ['in', 'pointer', 'detail'],
      },
    },
    requestId: { type: 'string' },
  },
  required: ['title', 'status', 'code', 'requestId'],
};

/** @returns the whole document, ready for JSON */
export const openapiDocument = (): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of httpOperations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: operationObject(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Constant Contact partner membership',
      version: '1',
      description: "Is this end-user's Constant Contact account under our partner account?",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The host that served this document' }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      responses: {
        Unauthorized: { description: 'The token is missing, expired, or not for this API.', content: gatewayMessage },
        Forbidden: { description: 'The token lacks the scope of this operation.', content: gatewayMessage },
      },
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          description:
            'Client credentials at the issuer that the API is deployed with: the output TokenUrl of the service stack.',
          flows: { clientCredentials: { tokenUrl: 'https://your-issuer.example/oauth2/token', scopes } },
        },
      },
    },
  };
};

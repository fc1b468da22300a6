import { type GatewayStatus, gatewayAnswers } from '../gateway-answers.ts';
import { scopes } from '../operation.ts';
import { problems } from '../problems.ts';
import { changeData, changeDataComponent } from '../schemas/changes.ts';
import { type Json, jsonSchema } from './json-schema.ts';

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

const gatewayMessageSchema: Json = {
  type: 'object',
  description:
    'An answer that the API gateway gave itself, before or instead of the service. It has no `code`. It is never a no to ' +
    'a check. After 429 or 5xx, repeat the request with growing waits.',
  properties: { message: { type: 'string' } },
  required: ['message'],
};

/** The content of an answer that the gateway gives itself. */
export const gatewayContent: Json = {
  'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } },
};

/** The name of a gateway's answer among the components: `NotFound`. */
export const gatewayComponent = (status: GatewayStatus): string => gatewayAnswers[status].message.replaceAll(' ', '');

export const gatewayStatuses = Object.keys(gatewayAnswers).map((status) => Number(status) as GatewayStatus);

const gatewayResponses = Object.fromEntries(
  gatewayStatuses.map((status) => [
    gatewayComponent(status),
    { description: gatewayAnswers[status].meaning, content: gatewayContent },
  ]),
);

/** Parts of the document that every operation refers to. */
export const components: Json & { readonly responses: Json } = {
  schemas: {
    Problem: problemSchema,
    GatewayMessage: gatewayMessageSchema,
    [changeDataComponent]: jsonSchema(changeData, 'output'),
  },
  responses: gatewayResponses,
  securitySchemes: {
    oauth: {
      type: 'oauth2',
      description:
        'Client credentials from the issuer that the API is deployed with: the output TokenUrl of the service stack.',
      flows: { clientCredentials: { tokenUrl: 'https://your-issuer.example/oauth2/token', scopes } },
    },
  },
};

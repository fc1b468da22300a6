import { scopes } from '../operation.ts';
import { problems } from '../problems.ts';
import type { Json } from './json-schema.ts';

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

const gatewayMessage: Json = {
  'application/json': {
    schema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  },
};

/** Parts of the document that every operation refers to. */
export const components: Json = {
  schemas: { Problem: problemSchema },
  responses: {
    Unauthorized: { description: 'The token is missing, expired, or not for this API.', content: gatewayMessage },
    Forbidden: { description: 'The token lacks the scope of this operation.', content: gatewayMessage },
  },
  securitySchemes: {
    oauth: {
      type: 'oauth2',
      description:
        'Client credentials from the issuer that the API is deployed with: the output TokenUrl of the service stack.',
      flows: { clientCredentials: { tokenUrl: 'https://your-issuer.example/oauth2/token', scopes } },
    },
  },
};

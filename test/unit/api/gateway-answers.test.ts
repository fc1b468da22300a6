import { describe, expect, test } from 'vitest';
import { httpOperations } from '../../../shared/api/catalogue.ts';
import { gatewayAnswers } from '../../../shared/api/gateway-answers.ts';
import { openapiDocument } from '../../../shared/api/openapi/document.ts';

interface Response {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
}
const document = openapiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Response> }>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Response>> };
};
const gatewayMessage = { schema: { $ref: '#/components/schemas/GatewayMessage' } };

describe.each(httpOperations)('$method $path', ({ method, path, scope }) => {
  const responses = document.paths[path.replace('+}', '}')]?.[method.toLowerCase()]?.responses ?? {};

  test('has every answer that the gateway may give', () => {
    const expected = Object.entries(gatewayAnswers).filter(([, { on }]) => on === 'every route' || scope !== undefined);
    for (const [status, { meaning }] of expected) {
      const response = responses[status] ?? {};
      const { content, description } =
        document.components.responses[response.$ref?.split('/').at(-1) ?? ''] ?? response;
      expect(content?.['application/json'], status).toEqual(gatewayMessage);
      expect(description, status).toContain(meaning);
    }
  });
});

test('a public route promises no answer about a token', () => {
  const { responses = {} } = document.paths['/openapi.json']?.['get'] ?? {};
  expect(Object.keys(responses)).not.toContain('401');
  expect(Object.keys(responses)).not.toContain('403');
});

test('a caller repeats with 429 and 5xx, and with nothing else', () => {
  for (const [status, { repeat }] of Object.entries(gatewayAnswers)) {
    expect(repeat, status).toBe(status === '429' || Number(status) >= 500);
  }
});

import type * as z from '../../base/zod.ts';
import { type HttpOperation, requestIdHeader } from '../operation.ts';
import { type Json, jsonSchema, textContent } from './json-schema.ts';

/** Path, query and header parameters of an operation. */
export function parametersOf(operation: HttpOperation): Json[] {
  return [
    ...schemaParameters(operation.request.path, 'path'),
    ...schemaParameters(operation.request.query, 'query'),
    ...headerParameters(operation),
  ];
}

/** @returns an object with `requestBody`, or `{}` for an operation without a body */
export function requestBodyOf({ request, example }: HttpOperation): Json {
  const { body, raw, text, bodyOptional } = request;
  if (text !== undefined) return { requestBody: { required: true, content: textContent(text.mediaTypes) } };
  const schema = body ?? raw?.schema;
  if (schema === undefined) return {};
  const content = { schema: jsonSchema(schema, 'input'), ...(example === undefined ? {} : { example }) };
  return { requestBody: { required: bodyOptional !== true, content: { 'application/json': content } } };
}

function schemaParameters(schema: z.ZodMiniType | undefined, location: 'path' | 'query'): Json[] {
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
}

function headerParameters({ request: { raw, ifMatch }, idempotent, binding }: HttpOperation): Json[] {
  return [
    ...(binding === undefined
      ? []
      : [header(requestIdHeader, 'The caller’s own id of the request; the answer has it', false)]),
    ...(raw === undefined ? [] : [header(raw.header, raw.headerDescription, true)]),
    ...(ifMatch ? [header('if-match', 'The `ETag` of the membership version that the decision is about', true)] : []),
    ...(idempotent
      ? [
          header(
            'idempotency-key',
            'A value unique to this request, chosen by the caller. Repeating the request with the same key returns the ' +
              'first answer, as long as the setting `idempotencySeconds` says: 24 hours by default.',
            false,
          ),
        ]
      : []),
  ];
}

function header(name: string, description: string, required: boolean): Json {
  return { name, in: 'header', required, description, schema: { type: 'string' } };
}

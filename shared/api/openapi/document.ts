/** The OpenAPI 3.1 document of the API, made from the catalogue and its schemas. */
import { httpOperations } from '../catalogue.ts';
import type { HttpOperation } from '../operation.ts';
import { components } from './components.ts';
import type { Json } from './json-schema.ts';
import { parametersOf, requestBodyOf } from './requests.ts';
import { responsesOf } from './responses.ts';
import { withSharedRefusals } from './sharing.ts';

/** @returns the whole document, ready for JSON */
export function openapiDocument(): Json {
  const operations: Record<string, Record<string, ReturnType<typeof operationObject>>> = {};
  for (const operation of httpOperations) {
    const path = documentedPath(operation);
    operations[path] = {
      ...operations[path],
      [operation.method.toLowerCase()]: operationObject(operation),
    };
  }
  const { paths, responses } = withSharedRefusals(operations);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Constant Contact partner membership',
      version: '1',
      description:
        "Is this end-user's Constant Contact account under our partner account?\n\n" +
        'Bodies are UTF-8. Blanks and invisible characters around a text are left out, and it is brought into Unicode ' +
        'NFC, before its length counts; lost, undefined and invisible characters in it are refused. User names are ' +
        'compared without regard to case. See docs/text.md.\n\n' +
        "A refusal has a `code`. An answer without one is the gateway's: repeat it with backoff if it is 429 or 5xx, " +
        'and never take it for a no.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The host that served this document' }],
    paths,
    components: { ...components, responses: { ...components.responses, ...responses } },
  };
}

/** OpenAPI has no parameter of several segments: https://spec.openapis.org/oas/v3.1.0#path-templating */
export const documentedPath = ({ path }: HttpOperation): string => path.replace('+}', '}');

function operationObject(operation: HttpOperation): Json & { readonly responses: Json } {
  return {
    operationId: operation.name,
    summary: operation.summary,
    description: operation.description,
    tags: [operation.group],
    security: operation.scope === undefined ? [] : [{ oauth: [operation.scope] }],
    parameters: parametersOf(operation),
    ...requestBodyOf(operation),
    responses: responsesOf(operation),
  };
}

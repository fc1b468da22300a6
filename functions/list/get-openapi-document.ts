import document from '../../openapi.json' with { type: 'json' };
import { getOpenapiDocument as operation } from '../../shared/api/operations/list.ts';
import { httpFunction } from '../../shared/http/http-function.ts';

export const handler = httpFunction(operation, async () => ({ body: document }));

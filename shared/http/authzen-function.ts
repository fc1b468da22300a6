/** Functions that answer as AuthZEN's Authorization API 1.0 has it, over HTTPS (its section 10). */
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type HttpOperation, requestIdHeader } from '../api/operation.ts';
import type { problems } from '../api/problems.ts';
import { type Handle, httpFunction } from './http-function.ts';
import type { HttpEvent } from './request.ts';

type Respond = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** A problem document, as `httpFunction` writes it. */
interface ProblemDocument {
  readonly title: string;
  readonly code: keyof typeof problems;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** As `httpFunction`, with a line of text for each problem, and with the caller's id of the request. */
export function authzenFunction<O extends HttpOperation>(operation: O, handle: Handle<O>): Respond {
  const respond: Respond = httpFunction(operation, handle);
  return async (event, context) => {
    const response = await respond(event, context);
    const requestId = event.headers[requestIdHeader];
    const { headers, ...rest } = isProblem(response) ? withMessage(response) : response;
    return { ...rest, headers: { ...headers, ...(requestId === undefined ? {} : { [requestIdHeader]: requestId }) } };
  };
}

const isProblem = ({ headers }: APIGatewayProxyStructuredResultV2): boolean =>
  headers?.['content-type'] === 'application/problem+json';

function withMessage(response: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  const problem: ProblemDocument = JSON.parse(response.body ?? '');
  return {
    ...response,
    statusCode: problem.code === 'UNSUPPORTED_MEDIA_TYPE' ? 400 : (response.statusCode ?? 500),
    headers: { ...response.headers, 'content-type': 'text/plain; charset=utf-8' },
    body: messageOf(problem),
  };
}

/** `The request does not match its schema: /subject is required; /action/name is required`. */
function messageOf({ title, detail, errors = [] }: ProblemDocument): string {
  const details = [detail ?? [], errors.map((error) => `${error.pointer} ${error.detail}`.trim())].flat();
  return details.length === 0 ? title : `${title}: ${details.join('; ')}`;
}

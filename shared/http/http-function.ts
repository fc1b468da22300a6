import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Answer } from '../api/answers/answer.ts';
import { problemOf } from '../api/answers/exceptions.ts';
import type { HttpOperation } from '../api/operation.ts';
import { type Problem, problems } from '../api/problems.ts';
import { describeError, log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import { type HttpEvent, type HttpRequest, parseRequest } from './request.ts';

/** Time before the function's time-out at which it answers with a problem instead of working on. */
const answerMarginMs = 500;

const securityHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Does the work of an operation: gets a request that matches the operation's schemas and returns an
 * answer or a problem.
 */
export type Handle<O extends HttpOperation> = (request: HttpRequest<O>) => Promise<Answer | Problem>;

/**
 * Makes the Lambda handler of an HTTP operation. `handle` gets a request that matches the
 * operation's schemas and returns an answer or a problem; an exception is logged and becomes a
 * problem without details.
 */
export function httpFunction<O extends HttpOperation>(operation: O, handle: Handle<O>) {
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: answerMarginMs })
    .use(httpStack(operation))
    .handler(async (event: HttpEvent, context: Context) => {
      const deadline = Date.now() + context.getRemainingTimeInMillis() - 2 * answerMarginMs;
      const request = parseRequest(operation, event, deadline);
      const result = 'problem' in request ? request : await handle(request);
      if ('problem' in result) {
        const { requestId } = event.requestContext;
        log(events.REQUEST_REFUSED, { operation: operation.name, requestId, code: result.problem });
        return problemResponse(result, requestId);
      }
      return answerResponse(operation, result);
    });
}

/** Logs what a function throws, and answers with a problem without details. */
export function httpStack({
  name,
}: Pick<HttpOperation, 'name'>): middy.MiddlewareObj<HttpEvent, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      const { error, event } = request;
      const { requestId } = event.requestContext;
      log(events.REQUEST_FAILED, { operation: name, requestId, error: describeError(error) });
      request.response = problemResponse(problemOf(error), requestId);
    },
  };
}

function answerResponse(
  { answer, textAnswer, successStatus = 200 }: HttpOperation,
  { body, text, bytes, accepted = false, headers }: Answer,
): APIGatewayProxyStructuredResultV2 {
  if (answer === undefined && textAnswer === undefined) {
    return { statusCode: 204, headers: { ...securityHeaders, ...headers } };
  }
  return {
    statusCode: accepted ? 202 : successStatus,
    headers: { ...securityHeaders, 'content-type': 'application/json', ...headers },
    body: bytes?.toString('base64') ?? text ?? JSON.stringify(body),
    ...(bytes && { isBase64Encoded: true }),
  };
}

function problemResponse(
  { problem, detail, errors, retryAfterSeconds, allow }: Problem,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const { status, title } = problems[problem];
  return {
    statusCode: status,
    headers: {
      ...securityHeaders,
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(allow === undefined ? {} : { allow }),
    },
    body: JSON.stringify({ title, status, code: problem, detail, errors, requestId }),
  };
}

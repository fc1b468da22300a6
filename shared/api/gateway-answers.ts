/**
 * The answers that API Gateway gives itself, before or instead of a function. They are JSON with a
 * `message` and no `code`, so a caller can tell them from the service's problems.
 *
 * Sources: the developer guide's pages http-api-quotas, http-api-throttling, http-api-jwt-authorizer
 * and http-api-troubleshooting-lambda; for 413 AWS's own test tool
 * (github.com/aws/aws-lambda-dotnet, LargePayloadTests.cs, 2025); for 503 after a time-out
 * github.com/anomalyco/sst issue 2232 and github.com/serverless/serverless issue 11222. AWS
 * documents no text for 431 and 504, and none is promised.
 */
export interface GatewayAnswer {
  readonly message: string;
  /** What the caller sees it for, as the documents have it. */
  readonly meaning: string;
  /** `token`: only on routes that need one. */
  readonly on: 'every route' | 'token';
  /** Whether the same request may succeed later. */
  readonly repeat: boolean;
}

export const gatewayAnswers = {
  400: {
    message: 'Bad Request',
    meaning: 'The path is not valid percent-encoding, or the request is not valid HTTP.',
    on: 'every route',
    repeat: false,
  },
  401: {
    message: 'Unauthorized',
    meaning: 'The token is missing, expired, or not for this API.',
    on: 'token',
    repeat: false,
  },
  403: { message: 'Forbidden', meaning: 'The token lacks the scope of this operation.', on: 'token', repeat: false },
  404: {
    message: 'Not Found',
    meaning: 'No operation has this method and path.',
    on: 'every route',
    repeat: false,
  },
  413: {
    message: 'Request Entity Too Large',
    meaning: 'The body is over 10 MB, or the event that it becomes is over 6 MB.',
    on: 'every route',
    repeat: false,
  },
  429: {
    message: 'Too Many Requests',
    meaning: 'The request rate is over the limit of the API or of the AWS account.',
    on: 'every route',
    repeat: true,
  },
  431: {
    message: 'Request Header Fields Too Large',
    meaning: 'The request line and the header values together are over 10,240 bytes.',
    on: 'every route',
    repeat: false,
  },
  500: {
    message: 'Internal Server Error',
    meaning: 'The function failed, could not be started, or its answer is over 6 MB.',
    on: 'every route',
    repeat: true,
  },
  503: {
    message: 'Service Unavailable',
    meaning: 'The function did not answer within 30 seconds, or AWS has a disturbance.',
    on: 'every route',
    repeat: true,
  },
  504: {
    message: 'Gateway Timeout',
    meaning: 'The function could not be reached in time.',
    on: 'every route',
    repeat: true,
  },
} as const satisfies Readonly<Record<number, GatewayAnswer>>;

export type GatewayStatus = keyof typeof gatewayAnswers;

/** A request, its answer, and the shapes of the vendor's refusals (fact sheet, section 2.9). */
import type { IncomingHttpHeaders } from 'node:http';

/** The simulated calls; faults are switched on by these names. */
export const operations = [
  'token',
  /** The pages that end-users see, each of them. */
  'authorize',
  /** The exchange of an end-user's code. */
  'endUserToken',
  'list',
  'plan',
  'summary',
  'provision',
  'setPlan',
  'cancel',
  'accountOperation',
  'ssoUser',
  'unsubscribe',
  /** All calls for subscriptions to webhooks. */
  'webhookSubscriptions',
  /** The old check of a user name. */
  'legacy',
] as const;
export type Operation = (typeof operations)[number];

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; undefined: the body is `text`, or empty. */
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[];
  /** A body that is not JSON, as the legacy API's. */
  readonly text?: { readonly type: 'text/plain' | 'text/html'; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** The way an answer is sent; all but `whole` are faults. */
export type Transmission = 'whole' | 'html' | 'malformed_json' | 'close_mid_body' | 'drop' | 'latin1' | 'utf16';

export interface Reply {
  readonly answer: Answer;
  readonly transmission: Transmission;
}

/**
 * Most errors of the service are an array of objects. The keys below are plausible, not documented.
 */
export const serviceError = (status: number, errorKey: string, ...errorMessages: readonly string[]): Answer => ({
  status,
  body: errorMessages.map((errorMessage) => ({ error_key: errorKey, error_message: errorMessage })),
});

/** 400, with one object for each problem. */
export const invalid = (...errorMessages: readonly string[]): Answer =>
  serviceError(400, 'partner.api.validation.error', ...errorMessages);

/** The body (59 bytes) and the headers of a 401 that a developer posted from the live service. */
export const unauthorized: Answer = {
  status: 401,
  headers: {
    'WWW-Authenticate': 'Bearer realm=api.cc.email',
    'x-amzn-ErrorType': 'UnauthorizedException',
  },
  body: { error_key: 'unauthorized', error_message: 'Unauthorized' },
};

/**
 * The gateway's answer to an unknown path (seen outside /v3); for a bad `x-api-key` likely, but
 * UNVERIFIED.
 */
export const forbidden: Answer = {
  status: 403,
  headers: { 'x-amzn-ErrorType': 'ForbiddenException' },
  body: { message: 'Forbidden' },
};

/** The user lacks a privilege: an object, unlike most errors. */
export const accessDenied: Answer = {
  status: 403,
  body: { error_key: 'access_denied', error_message: 'The user does not have the privilege to do this.' },
};

/** Too many requests this second. There is no Retry-After (fact sheet T14). */
export const throttled: Answer = {
  status: 429,
  body: { error_key: 'throttled', error_message: 'Too many requests per second.' },
};

/** Too many requests this day, which ends at 00:00 UTC. */
export const quotaExceeded: Answer = {
  status: 429,
  body: { error_key: 'quota_exceeded', error_message: 'Too many requests per day.' },
};

/**
 * RFC 6749 section 5.2, as Cognito has it. The error bodies of the vendor's own token endpoint are
 * UNVERIFIED.
 */
export const oauthError = (status: number, error: string, headers?: Answer['headers']): Answer => ({
  status,
  body: { error },
  ...(headers === undefined ? {} : { headers }),
});

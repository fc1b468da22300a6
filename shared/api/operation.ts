import type * as z from '../base/zod.ts';
import type { Capability } from '../config/environment.ts';
import type { StreamedKind } from '../domain/membership/notice.ts';
import type { ProblemCode } from './problems.ts';

/** OAuth scopes as written in a caller's token: `<resource server>/<scope>`. */
export const scopes = {
  'membership/check': 'Check whether accounts are under the partner account',
  'membership/verify': 'Have Constant Contact asked now, which uses the request budget',
  'membership/read': 'List and read memberships and their audit records',
  'membership/manage': "Link the application's users to accounts, and unlink them",
  'membership/review': 'Review accounts, one by one or by a list, and request that accounts be moved under the partner',
  'sso/sign-in': 'Sign users in to Constant Contact, if a check says yes',
  'sso/manage': 'Set, read and remove the names of users at single sign-on',
  'partner/read': "Read the partner's client accounts at Constant Contact",
  'partner/manage': 'Create, change and cancel client accounts at Constant Contact, and subscribe to its webhooks',
  'partner/operate': 'Make calls to Constant Contact on behalf of a client account',
  'audit/read':
    'Read audits, their results and their plans, the published log and what became of events, and compare earnings reports with the records',
  'audit/manage': 'Start audits, release what the brake holds, and send events to the application again',
} as const;
export type Scope = keyof typeof scopes;

/** The folder of a function below `functions/`. */
type OperationGroup = 'check' | 'list' | 'manage' | 'audit' | 'events' | 'people';

interface Row {
  /** Also the name of the function and of its file, `functions/<group>/<name>.ts`. */
  readonly name: string;
  readonly group: OperationGroup;
  readonly summary: string;
  readonly description: string;
  readonly uses: readonly Capability[];
  /** What users of the application notice when this function fails; its alarm begins with it. */
  readonly impact: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

/** A body passed on as raw bytes, so that the function can check its signature before parsing. */
export interface RawBody {
  readonly maxBytes: number;
  /** Used for documentation only; the body is not parsed. */
  readonly schema: z.ZodMiniType;
  /** In lower case. */
  readonly header: string;
  readonly headerDescription: string;
}

/** Marks a stored answer, given to an earlier request with the same `Idempotency-Key`. */
export const replayHeader = 'idempotency-replayed';

/** The caller's own id of a request, by AuthZEN: the answer has it as well. */
export const requestIdHeader = 'x-request-id';

/** A text body other than JSON. */
export interface TextBody {
  readonly maxBytes: number;
  /** Accepted media types, each with its description for the documentation. */
  readonly mediaTypes: Readonly<Record<string, string>>;
}

/** A route of the HTTP API. */
export interface HttpOperation extends Row {
  readonly trigger: 'http';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A last parameter that ends with `+`, as in `{object+}`, stands for all that follows. */
  readonly path: `/${string}`;
  /**
   * Routes of other methods that match the path of this one, with their method: a request for them
   * comes here, with a word of their path as an id.
   */
  readonly otherRoutes?: Readonly<Record<`/${string}`, string>>;
  /** If absent, the route is public. */
  readonly scope?: Scope;
  readonly request: {
    readonly body?: z.ZodMiniType;
    readonly query?: z.ZodMiniType;
    readonly path?: z.ZodMiniType;
    /** A request without a body counts as `{}`. */
    readonly bodyOptional?: true;
    /** Reads the JSON of the body, if `JSON.parse` would lose a part of it. */
    readonly parse?: (json: string) => unknown;
    /** Instead of `body`. */
    readonly raw?: RawBody;
    /** Instead of `body`. */
    readonly text?: TextBody;
    /** The request must name the version of the resource in `If-Match`. */
    readonly ifMatch?: true;
  };
  /** Accepts an `Idempotency-Key`: a request repeated with the same key is done once. */
  readonly idempotent?: true;
  /** 200 by default; 201 if something is created, 202 if the work is done later. */
  readonly successStatus?: 200 | 201 | 202;
  /** The answer may also be a 202: the work was accepted and is done later. */
  readonly mayBeAccepted?: true;
  /** If absent, success is a 204 without a body. */
  readonly answer?: z.ZodMiniType;
  /** Instead of `answer`: media types of a text or of bytes, each with its description. */
  readonly textAnswer?: Readonly<Record<string, string>>;
  /** Headers of a success besides `ETag`, each with its description. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Description of the `ETag`, if the answer has one. */
  readonly etag?: string;
  /** Example of the body, for the documentation. */
  readonly example?: unknown;
  /**
   * The rules of another API hold for this route: it takes `application/json` alone, its answers
   * carry the caller's `X-Request-ID`, its refusals are a line of text, and a wrong media type is a
   * 400.
   */
  readonly binding?: 'authzen';
  /** Problems besides the common ones and those implied by `request` and `idempotent`. */
  readonly problems: readonly ProblemCode[];
}

/** Settings without which an operation is not deployed. */
type OptionalPart = 'connectReturnTo' | 'eventsWebhookUrl' | 'reviewDigestTo' | 'ssoAcsUrl' | 'ssoLoginUrl';

/** A function called by a schedule. */
export interface ScheduledOperation extends Row {
  readonly trigger: 'schedule';
  readonly onlyWith?: OptionalPart;
}

/** A function that receives what is written to a table. */
export interface StreamOperation extends Row {
  readonly trigger: 'stream';
  readonly onlyWith?: OptionalPart;
  readonly from:
    | { readonly table: 'WorkState'; readonly itemKind: StreamedKind }
    | { readonly table: 'AuditRecords' }
    /** Items in partitions that begin so. */
    | { readonly table: 'TrailLog'; readonly partPrefix: 'entries#' | 'events#' };
}

/** A function that receives lines from the logs of others: of those with the capability `decisions:log`. */
export interface LogOperation extends Row {
  readonly trigger: 'log';
  readonly onlyWith?: OptionalPart;
}

/** A function that the user pool calls before it issues a token; without a pool it is not deployed. */
export interface TokenOperation extends Row {
  readonly trigger: 'token';
}

/**
 * A function that gives browsers the files of a site. It is no operation of the API: it is not in
 * the OpenAPI document, and not in the client.
 */
export interface SiteOperation extends Row {
  readonly trigger: 'site';
  /** Each is a public route for GET. A last part `{file+}` stands for all that follows. */
  readonly paths: readonly `/${string}`[];
}

/** A route of pages: a method and a path. */
export type PageRoute = `${'GET' | 'POST'} /${string}`;

/**
 * A function that answers the browsers of end-users with pages and redirects. As with a site, it is
 * no operation of the API.
 */
export interface PageOperation extends Row {
  readonly trigger: 'page';
  readonly onlyWith?: OptionalPart;
  /** All are public. */
  readonly routes: readonly [PageRoute, ...PageRoute[]];
}

export type Operation =
  | HttpOperation
  | SiteOperation
  | PageOperation
  | ScheduledOperation
  | StreamOperation
  | LogOperation
  | TokenOperation;

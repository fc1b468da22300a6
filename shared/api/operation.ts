import type * as z from 'zod/mini';
import type { Capability } from '../config/environment.ts';
import type { StreamedKind } from '../domain/membership/notice.ts';
import type { ProblemCode } from './problems.ts';

/** OAuth scopes, as they stand in a caller's token: `<resource server>/<scope>`. */
export const scopes = {
  'membership/check': 'Ask whether accounts are under the partner account',
  'membership/verify': 'Have Constant Contact asked now, which uses its budget',
  'membership/read': 'List and read memberships and their audit records',
  'membership/manage': "Link the application's users to accounts, and unlink them",
  'membership/review':
    'Decide who is let in, one by one or by a list, and ask for accounts to be moved under the partner',
  'partner/read': "Read the partner's client accounts at Constant Contact",
  'partner/manage': 'Create, change and cancel client accounts at Constant Contact, and subscribe to its webhooks',
  'partner/operate': 'Make calls to Constant Contact in the name of a client account',
  'audit/read': 'See how the audits went and what they plan',
  'audit/manage': 'Start audits, and release plans that the brake has stopped',
} as const;
export type Scope = keyof typeof scopes;

/** The folder of a function below `functions/`. */
export type OperationGroup = 'check' | 'list' | 'manage' | 'audit' | 'events';

interface Row {
  /** Also the name of the function and of its file, `functions/<group>/<name>.ts`. */
  readonly name: string;
  readonly group: OperationGroup;
  readonly summary: string;
  readonly description: string;
  readonly uses: readonly Capability[];
  /** What users of the application notice when this function fails: the text of its alarm. */
  readonly impact: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

/** A body that the function gets as it came, byte by byte, to check the signature in a header before anything else. */
export interface RawBody {
  readonly maxBytes: number;
  /** For the documentation: the body is not parsed. */
  readonly schema: z.ZodMiniType;
  /** In lower case. */
  readonly header: string;
  readonly headerDescription: string;
}

/** The header of an answer that was given before, to the same request with the same `Idempotency-Key`. */
export const replayHeader = 'idempotency-replayed';

/** A body that is no JSON: what it may be, and how long. */
export interface TextBody {
  readonly maxBytes: number;
  /** The media types that are taken, each with what it is, for the documentation. */
  readonly mediaTypes: Readonly<Record<string, string>>;
}

/** A route of the HTTP API. */
export interface HttpOperation extends Row {
  readonly trigger: 'http';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  /** Absent: the route is public. */
  readonly scope?: Scope;
  readonly request: {
    readonly body?: z.ZodMiniType;
    readonly query?: z.ZodMiniType;
    readonly path?: z.ZodMiniType;
    /** A request without a body counts as `{}`. */
    readonly bodyOptional?: true;
    /** Instead of `body`. */
    readonly raw?: RawBody;
    /** Instead of `body`. */
    readonly text?: TextBody;
    /** The request has to say in `If-Match` which version of the resource it is about. */
    readonly ifMatch?: true;
  };
  /** Takes an `Idempotency-Key`: with the same one the same request is done once. */
  readonly idempotent?: true;
  /** 200, or 201 where something was made, or 202 where the work is done later. */
  readonly successStatus?: 200 | 201 | 202;
  /** Besides `successStatus`: the work was taken, and is done later. */
  readonly mayBeAccepted?: true;
  /** Absent: success is a 204 without a body. */
  readonly answer?: z.ZodMiniType;
  /** Instead of `answer`: texts of these media types. */
  readonly textAnswer?: Readonly<Record<string, string>>;
  /** Headers of a success, besides `ETag`, with what they say. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** What the `ETag` of the answer is, if it has one. */
  readonly etag?: string;
  /** An example of the body, for the documentation. */
  readonly example?: unknown;
  /** Besides the ones that every operation can answer with, and the ones that follow from `request`. */
  readonly problems: readonly ProblemCode[];
}

/** A function that a schedule calls. */
export interface ScheduledOperation extends Row {
  readonly trigger: 'schedule';
}

/** A function that gets the items of one kind which are put into WorkState. */
export interface StreamOperation extends Row {
  readonly trigger: 'stream';
  readonly itemKind: StreamedKind;
}

export type Operation = HttpOperation | ScheduledOperation | StreamOperation;

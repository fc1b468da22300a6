import type * as z from 'zod/mini';
import type { Capability } from '../platform/environment.ts';
import type { StreamedKind } from '../store/tables.ts';
import type { ProblemCode } from './problems.ts';

/** OAuth scopes, as they stand in a caller's token: `<resource server>/<scope>`. */
export const scopes = {
  'membership/check': 'Ask whether accounts are under the partner account',
  'membership/verify': 'Have Constant Contact asked now, which uses its budget',
  'membership/read': 'List and read memberships and their audit records',
  'partner/read': "Read the partner's client accounts at Constant Contact",
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
    /** Instead of `body`. */
    readonly raw?: RawBody;
  };
  /** 200, or 202 where the work is done later. */
  readonly successStatus?: 200 | 202;
  /** Absent: success is a 204 without a body. */
  readonly answer?: z.ZodMiniType;
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

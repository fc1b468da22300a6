/** Faults that can be switched on while the simulator runs. */
import * as z from 'zod/mini';
import { type Operation, operations } from './exchange.ts';

const everyOperation = operations;
const apiOperations = ['list', 'plan', 'summary'] as const;

/** The kinds of fault, and the operations that can have them. */
export const faultKinds = {
  /** An error of the service: 500, or `status`. */
  status: everyOperation,
  /** An HTML page, with 200 or `status`. */
  html: everyOperation,
  /** The right status and headers, then half of the body, then the connection is closed. */
  close_mid_body: everyOperation,
  /** A complete answer whose JSON breaks off in the middle. */
  malformed_json: everyOperation,
  /** The connection is closed without an answer. */
  drop: everyOperation,
  /** 429, whatever the limits are. */
  throttled: everyOperation,
  quota_exceeded: apiOperations,
  /** 401, although the access token is good. */
  unauthorized: apiOperations,
  /** 403, as for a user without the privilege. */
  access_denied: apiOperations,
  /** A page without `site_owner_list`. */
  no_list: ['list'],
  /** A page whose next link leads to itself. */
  repeat_offset: ['list'],
  /** A page whose next link leads to another host, or to `href`. */
  foreign_next: ['list'],
  /** The right partner credentials are refused. */
  refuse_credentials: ['token'],
} as const satisfies Record<string, readonly Operation[]>;
export type FaultKind = keyof typeof faultKinds;

const concerns = (kind: FaultKind, operation: Operation): boolean => {
  const concerned: readonly Operation[] = faultKinds[kind];
  return concerned.includes(operation);
};

const kinds = z.enum([
  'status',
  'html',
  'close_mid_body',
  'malformed_json',
  'drop',
  'throttled',
  'quota_exceeded',
  'unauthorized',
  'access_denied',
  'no_list',
  'repeat_offset',
  'foreign_next',
  'refuse_credentials',
]) satisfies z.ZodMiniType<FaultKind>;

export const faultSchema = z
  .strictObject({
    /** `any`: all operations that can have this kind of fault. */
    operation: z.enum([...operations, 'any']),
    kind: kinds,
    /** For `status` and `html` only. */
    status: z.optional(z.number().check(z.int(), z.minimum(200), z.maximum(599))),
    /** For `foreign_next` only. */
    href: z.optional(z.string().check(z.minLength(1))),
    /** This many calls are answered as usual before the fault begins. */
    afterCalls: z.optional(z.number().check(z.int(), z.nonnegative())),
    /** How often the fault occurs; until cleared, if absent. */
    times: z.optional(z.number().check(z.int(), z.positive())),
  })
  .check(
    z.refine(
      ({ operation, kind }) => operation === 'any' || concerns(kind, operation),
      'This operation cannot have this kind of fault',
    ),
    z.refine(
      ({ kind, status }) => status === undefined || kind === 'status' || kind === 'html',
      'Only the kinds "status" and "html" have a status',
    ),
    z.refine(
      ({ kind, status }) => kind !== 'status' || status === undefined || status >= 400,
      'An error is 400 or more',
    ),
    z.refine(
      ({ kind, href }) => href === undefined || kind === 'foreign_next',
      'Only the kind "foreign_next" has a href',
    ),
  );
export type Fault = z.infer<typeof faultSchema>;

/** A fault that is switched on, with the calls that it could have met and those that it did meet. */
export type SwitchedOnFault = Fault & { readonly calls: number; readonly given: number };

export interface FaultBoard {
  add(fault: Fault): SwitchedOnFault;
  /** In the order in which they were switched on; those that have had their `times` are still there. */
  all(): readonly SwitchedOnFault[];
  clear(): void;
  /** Counts a call, and says which fault it meets: of several, the one that was switched on first. */
  meet(operation: Operation): Fault | undefined;
}

export const makeFaultBoard = (): FaultBoard => {
  let board: { readonly fault: Fault; calls: number; given: number }[] = [];
  return {
    add: (fault) => {
      const entry = { fault, calls: 0, given: 0 };
      board.push(entry);
      return { ...fault, calls: 0, given: 0 };
    },
    all: () => board.map(({ fault, calls, given }) => ({ ...fault, calls, given })),
    clear: () => {
      board = [];
    },
    meet: (operation) => {
      const concerned = board.filter(
        ({ fault }) => fault.operation === operation || (fault.operation === 'any' && concerns(fault.kind, operation)),
      );
      for (const entry of concerned) entry.calls += 1;
      const met = concerned.find(
        ({ fault, calls, given }) =>
          calls > (fault.afterCalls ?? 0) && given < (fault.times ?? Number.POSITIVE_INFINITY),
      );
      if (met !== undefined) met.given += 1;
      return met?.fault;
    },
  };
};

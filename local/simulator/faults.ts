/**
 * Faults that can be switched on while the simulator runs. `misbehave` says which of them let a
 * write take effect.
 */
import * as z from 'zod/mini';
import { type Operation, operations } from './exchange.ts';

const faultKinds = [
  /** An error of the service: 500, or `status`. */
  'status',
  /** An HTML page, with 200 or `status`. */
  'html',
  /** The right status and headers, then half of the body, then the connection is closed. */
  'close_mid_body',
  /** A complete answer whose JSON breaks off in the middle. */
  'malformed_json',
  /** The connection is closed without an answer. */
  'drop',
  /** A success without its body; the status is the right one, or `status`. */
  'no_body',
  /** The right answer in another charset, which is declared. */
  'latin1',
  /** The right answer in UTF-16 with a byte order mark, which is not declared. */
  'utf16',
  /** 429, independent of the limits. */
  'throttled',
  'quota_exceeded',
  /** 401, although the access token is good. */
  'unauthorized',
  /** 403, as for a user without the privilege. */
  'access_denied',
  /**
   * 503, and the account that was asked for is only made when the provisions are run (fact sheet
   * T23).
   */
  'accepted',
  /** A page without `site_owner_list`. */
  'no_list',
  /** A page whose first row has an account id of another form, and whose last row is null. */
  'odd_rows',
  /** A page whose next link leads to itself. */
  'repeat_offset',
  /** A page whose next link leads to another host, or to `href`. */
  'foreign_next',
  /** The right partner credentials are refused. */
  'refuse_credentials',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const everyOperation = operations;
/** Those with a limit and an access token. */
const withoutLimit: readonly Operation[] = ['token', 'authorize', 'endUserToken', 'legacy'];
const apiOperations = operations.filter((operation) => !withoutLimit.includes(operation));
const jsonOperations = operations.filter((operation) => operation !== 'legacy' && operation !== 'authorize');

/** The operations that can have a kind of fault. */
const concernedBy: Readonly<Record<FaultKind, readonly Operation[]>> = {
  status: everyOperation,
  html: everyOperation,
  close_mid_body: everyOperation,
  malformed_json: jsonOperations,
  drop: everyOperation,
  no_body: jsonOperations,
  latin1: jsonOperations,
  utf16: jsonOperations,
  throttled: jsonOperations,
  quota_exceeded: apiOperations,
  unauthorized: apiOperations,
  access_denied: apiOperations,
  accepted: ['provision'],
  no_list: ['list'],
  odd_rows: ['list'],
  repeat_offset: ['list'],
  foreign_next: ['list'],
  refuse_credentials: ['token', 'endUserToken'],
};
const concerns = (kind: FaultKind, operation: Operation): boolean => concernedBy[kind].includes(operation);

const withStatus: readonly FaultKind[] = ['status', 'html', 'no_body'];

export const faultSchema = z
  .strictObject({
    /** `any`: all operations that can have this kind of fault. */
    operation: z.enum([...operations, 'any']),
    kind: z.enum(faultKinds),
    /** Only calls with this account in their path meet the fault. */
    accountId: z.optional(z.string().check(z.minLength(1))),
    /** For `status`, `html` and `no_body` only. */
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
      ({ kind, status }) => status === undefined || withStatus.includes(kind),
      'Only the kinds "status", "html" and "no_body" have a status',
    ),
    z.refine(
      ({ kind, status }) => kind !== 'no_body' || status === undefined || status < 300,
      'A success is less than 300',
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

/**
 * A fault that is switched on, with the calls that it could have met and those that it did meet.
 */
type SwitchedOnFault = Fault & { readonly calls: number; readonly given: number };

export interface FaultBoard {
  add(fault: Fault): SwitchedOnFault;
  /**
   * In the order in which they were switched on; those that have had their `times` are still there.
   */
  all(): readonly SwitchedOnFault[];
  clear(): void;
  /**
   * Counts a call, and says which fault it meets: of several, the one that was switched on first.
   *
   * @param accountId the account in the path, if there is one
   */
  meet(operation: Operation, accountId?: string): Fault | undefined;
}

export const createFaultBoard = (): FaultBoard => {
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
    meet: (operation, accountId) => {
      const concerned = board.filter(
        ({ fault }) =>
          (fault.operation === operation || (fault.operation === 'any' && concerns(fault.kind, operation))) &&
          (fault.accountId === undefined || fault.accountId === accountId),
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

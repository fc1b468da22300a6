/** The words of the evaluation of rights: who asks, what for, and what a service makes of it. */
import type { HttpAnswer, HttpRequest } from '../../http.ts';

/** Who a key belongs to. */
export type Caller =
  /** Tools of the person who started the stack; they may do everything. */
  | { readonly kind: 'owner' }
  /** An instance of a function, which has the rights of its role. */
  | { readonly kind: 'function'; readonly functionName: string; readonly role: string };

/** What AWS fills of the condition keys, for one action on one resource. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** One right that a request needs. */
export interface Check {
  /** With its service: `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  readonly context: Context;
}

/** A check that was not passed. */
export interface Denial extends Check {
  /** ARN of the session that asked. */
  readonly principal: string;
  /** A statement denies it; else none allows it. */
  readonly explicit: boolean;
}

/** Why it is not known who has signed a request, in AWS's words. */
export interface Stranger {
  readonly type:
    | 'MissingAuthenticationTokenException'
    | 'IncompleteSignatureException'
    | 'UnrecognizedClientException'
    | 'InvalidSignatureException';
  readonly message: string;
}

/** How one service asks for rights. */
export interface ServiceRights {
  /** Every right that the request needs. It throws for a request that is not emulated. */
  readonly checksOf: (request: HttpRequest) => readonly Check[];
  /** The refusal, in the form of the service. */
  readonly refuse: (denial: Denial) => HttpAnswer;
  /** The refusal of a request without a valid signature; absent: as the services with JSON do it. */
  readonly refuseStranger?: (stranger: Stranger) => HttpAnswer;
}

/**
 * The words of most services, as of 2026 in the IAM User Guide, "Troubleshoot access denied error
 * messages".
 */
export const denialText = ({ principal, action, resource, explicit }: Denial): string =>
  `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${
    explicit
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`
  }`;

/**
 * The odd answers that Constant Contact may give, each with what is done with it. docs/odd-answers.md
 * has the rows as its tables, and `test/integration/constant-contact/odd-answers.test.ts` proves them.
 */
import { expect } from 'vitest';
import type { PartnerOperations } from '../../../shared/constant-contact/operations/types.ts';
import type { ConstantContact } from '../../../shared/constant-contact/types.ts';
import { accountIdOf } from '../memberships.ts';
import type { Reply } from '../scripted-server.ts';
import { listPath } from '../vendor-harness.ts';

/** Taken: for what it means. Refused: nothing is concluded from it. */
type Fate = 'taken' | 'refused';

export interface Oddity {
  /** What comes, as the page says it. */
  readonly comes: string;
  readonly fate: Fate;
  /** What is done, and why. */
  readonly so: string;
  readonly prove: (vendor: OddVendor) => Promise<void>;
}

/** A vendor whose next answer is given, seen through the client. */
export interface OddVendor {
  readonly list: (reply: Reply, next?: string) => ReturnType<ConstantContact['listAccounts']>;
  readonly probe: (reply: Reply) => ReturnType<ConstantContact['probeAccount']>;
  readonly summary: (reply: Reply) => ReturnType<ConstantContact['accountSummary']>;
  readonly operate: <T>(reply: Reply, call: (operations: PartnerOperations, deadline: number) => T) => T;
  /** Gives several answers to the API, one after the other, and the last one for ever. */
  readonly answers: (...replies: readonly Reply[]) => void;
  /** Answers the API by the token that it is asked with. */
  readonly answersTo: (script: (token: string) => Reply) => void;
  /** Gives several answers to requests for a token. */
  readonly grants: (...replies: readonly Reply[]) => void;
  readonly client: () => ConstantContact;
  readonly operations: () => PartnerOperations;
  readonly deadline: () => number;
  /** The requests of the API, and for tokens, that were made since. */
  readonly asked: () => number;
  readonly tokensAsked: () => number;
}

export const account = accountIdOf('a07e1lwvtuw0');
export const row = (more: object = {}) => ({ encoded_account_id: account, billing_status: 'Open', ...more });
export const pageOf = (...rows: readonly unknown[]) => ({ site_owner_list: rows });
export const json = (value: unknown): Reply => ({ json: value });
export const bytes = (content: Uint8Array, type?: string, status = 200): Reply => ({
  status,
  bytes: content,
  headers: type === undefined ? {} : { 'Content-Type': type },
});
export const withLink = (link: unknown): Reply => json({ ...pageOf(row()), _links: link });
export const next = (href: string): Reply => withLink({ next: { href } });

/** The page that the list shows for one open account. */
export const shows = (result: unknown, profile: object = {}, activity: string | null = 'open') =>
  expect(result).toMatchObject({
    ok: true,
    value: { accounts: [{ accountId: account, profile, ...(activity && { activity: { value: activity } }) }] },
  });
export const refuses = (result: unknown, kind = 'not_understood') =>
  expect(result).toMatchObject({ ok: false, failure: { kind } });
export const leads = (result: unknown, query = '?offset=MTA*&limit=50') =>
  expect(result).toMatchObject({ ok: true, value: { next: query } });
export { listPath };

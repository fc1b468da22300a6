/** The people of the local issuer: whoever opens its page picks one of them. */
import { scopes as allScopes, type Scope } from '../../shared/api/operation.ts';

export interface Person {
  /** The `sub` of their tokens, by which the service tells people apart. */
  readonly subject: string;
  readonly name: string;
  /** What they may do, in words. */
  readonly may: string;
  readonly scopes: readonly Scope[];
}

const reading: readonly Scope[] = ['membership/check', 'membership/read', 'partner/read', 'audit/read'];
const reviewing: readonly Scope[] = [
  ...reading,
  'membership/verify',
  'membership/manage',
  'membership/review',
  'audit/manage',
];

/** Two reviewers, because one person may not release what they have started themselves. */
export const people: readonly Person[] = [
  {
    subject: 'ada',
    name: 'Ada',
    may: 'Reads everything, reviews accounts, links users, starts and releases audits',
    scopes: reviewing,
  },
  {
    subject: 'ben',
    name: 'Ben',
    may: 'The same as Ada: the second person, who releases what Ada has started',
    scopes: reviewing,
  },
  { subject: 'cleo', name: 'Cleo', may: 'Asks and reads, and changes nothing', scopes: reading },
  {
    subject: 'dora',
    name: 'Dora',
    may: 'Everything, also creating, changing and canceling client accounts at Constant Contact',
    scopes: Object.keys(allScopes) as Scope[],
  },
];

/** @returns undefined: nobody has this subject */
export const personOf = (subject: string | undefined): Person | undefined =>
  people.find((person) => person.subject === subject);

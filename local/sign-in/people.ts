/** The people of the local issuer: whoever opens its page picks one of them. */
import { groups } from '../../shared/api/groups.ts';
import type { Scope } from '../../shared/api/operation.ts';

export interface Person {
  /** The `sub` of their tokens, by which the service tells people apart. */
  readonly subject: string;
  readonly name: string;
  /** What they may do, in words. */
  readonly may: string;
  readonly scopes: readonly Scope[];
}

/** Two reviewers, because one person may not release what they have started themselves. */
export const people: readonly Person[] = [
  {
    subject: 'ada',
    name: 'Ada',
    may: 'Reads everything, reviews accounts, links users, starts and releases audits',
    scopes: groups.reviewers.scopes,
  },
  {
    subject: 'ben',
    name: 'Ben',
    may: 'The same as Ada: the second person, who releases what Ada has started',
    scopes: groups.reviewers.scopes,
  },
  { subject: 'cleo', name: 'Cleo', may: 'Asks and reads, and changes nothing', scopes: groups.readers.scopes },
  {
    subject: 'dora',
    name: 'Dora',
    may: 'Everything but being a user, also creating, changing and canceling client accounts at Constant Contact',
    scopes: groups.administrators.scopes,
  },
  {
    subject: 'edi',
    name: 'Edi',
    may: 'Asks and reads, and opens Constant Contact as a user of the application',
    scopes: groups.supporters.scopes,
  },
];

/** @returns undefined: nobody has this subject */
export const personOf = (subject: string | undefined): Person | undefined =>
  people.find((person) => person.subject === subject);

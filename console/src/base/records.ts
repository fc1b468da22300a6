/** Audit records in words. */
import type { AuditRecord } from './types.ts';
import { activityWords, relationshipWords, reviewWords } from './words.ts';

export const actorWords: Readonly<Record<string, string>> = {
  audit: 'the audit',
  client: 'the application or person',
  webhook: 'Constant Contact',
  reviewer: 'the reviewer',
  operator: 'the operator',
};

export const whyWords: Readonly<Record<string, string>> = {
  user_name_moved: 'the user name was given to another account',
  user_name_listed: 'Constant Contact lists the user name with another account',
  key_normalized: 'the same user was stored in another spelling',
};

interface FactChange {
  readonly fact: string;
  /** Absent in the first record. */
  readonly before: string | undefined;
  readonly after: string;
}

const facts = [
  ['relationship', 'Under our partner account', relationshipWords],
  ['activity', 'At Constant Contact', activityWords],
  ['review', 'Review', reviewWords],
] as const;

/** @returns the facts that the record changes; in the first record all of them */
export function changesOf({ before, after }: Pick<AuditRecord, 'before' | 'after'>): readonly FactChange[] {
  return facts
    .filter(([fact]) => before?.[fact] !== after[fact])
    .map(([fact, name, words]) => {
      const word = (value: string): string => (words as Readonly<Record<string, string>>)[value] ?? value;
      const was = before?.[fact];
      return { fact: name, before: was === undefined ? undefined : word(was), after: word(after[fact]) };
    });
}

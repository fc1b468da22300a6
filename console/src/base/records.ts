/** Audit records in words. */
import type { AuditRecord, OperationRecord } from './types.ts';
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

/** What the partner does at Constant Contact. Unknown operations are shown as they are. */
export const operationWords: Readonly<Record<string, string>> = {
  'get-plan': 'Read the plan',
  'update-plan': 'Changed the plan',
  'cancel-client-account': 'Canceled the account',
  'run-account-operation': 'Called for the account',
  'create-sso-user': 'Made a user for single sign-on',
  'unsubscribe-contacts': 'Unsubscribed contacts',
};

interface OutcomeWords {
  readonly tone: 'good' | 'bad' | 'waiting' | 'neutral';
  readonly text: string;
}

export const outcomeWords: Readonly<Record<OperationRecord['outcome'], OutcomeWords>> = {
  started: { tone: 'neutral', text: 'Begun' },
  done: { tone: 'good', text: 'Done' },
  accepted: { tone: 'good', text: 'Accepted' },
  refused: { tone: 'bad', text: 'Refused' },
  failed: { tone: 'bad', text: 'Failed' },
  unknown: { tone: 'waiting', text: 'Not known: look into it' },
};

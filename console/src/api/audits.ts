/** What the pages about audits ask for, and what its refusals mean there. */
import type { AuditDetails, Audits, Held } from '../base/types.ts';
import { client, getAudit, listAuditCases, listAudits, releaseAudit, startAudit } from './client.ts';
import { answerOf, type Failure, RequestFailure } from './failure.ts';

/** A page of the runs, with what is held, the cases, the budget and the schedule. */
export const loadAudits = (pageToken: string | undefined, signal: AbortSignal, pageSize = 20): Promise<Audits> =>
  answerOf(
    listAudits({ client, signal, query: { pageSize, ...(pageToken !== undefined && { pageToken }) } }),
    'audits',
    'held',
    'cases',
    'budget',
    'schedule',
  );

/** One run with its progress; its plan is read apart. */
export const loadAudit = (runId: string, signal: AbortSignal): Promise<AuditDetails> =>
  answerOf(getAudit({ client, signal, path: { runId }, query: { pageSize: 1 } }), 'runId', 'state', 'held');

/** A page of the cases, as lists are read. */
export async function loadCases(pageToken: string | undefined, signal: AbortSignal) {
  const query = { pageSize: 100, ...(pageToken !== undefined && { pageToken }) };
  const { cases, nextPageToken } = await answerOf(listAuditCases({ client, signal, query }), 'cases');
  return { rows: cases, next: nextPageToken };
}

type Words = Pick<Failure, 'title' | 'detail'> & { readonly kind?: Failure['kind'] };

/** Of refusals that a person may meet here, and can do something about. */
const words: Readonly<Record<string, Words>> = {
  AUDIT_RUNNING: {
    kind: 'stale',
    title: 'An audit is already running',
    detail: 'Nothing was started. Wait until it has ended, or look at it.',
  },
  PLAN_HASH_DIFFERS: {
    kind: 'stale',
    title: 'What is held has changed meanwhile',
    detail: 'Nothing was released. Look at it again, and decide again.',
  },
  AUDIT_NOT_RELEASABLE: {
    kind: 'stale',
    title: 'There is nothing left to release here',
    detail: 'Nothing was released by you. It is done already, or a newer audit holds it now.',
  },
  SECOND_PERSON_NEEDED: {
    title: 'Another person has to release this',
    detail:
      'You started this audit. What takes access from so many is looked at by two people, so somebody else with the same right releases it.',
  },
};

const inWords = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const { failure } = error;
    throw new RequestFailure({ ...failure, ...words[failure.code ?? ''] });
  }
};

/** @param key the same for each attempt at the same start. @throws RequestFailure */
export const start = (dryRun: boolean, key: string) =>
  inWords(answerOf(startAudit({ client, body: { dryRun }, headers: { 'idempotency-key': key } }), 'runId'));

/** Releases exactly what was looked at. @throws RequestFailure */
export const release = ({ runId, hash }: Pick<Held, 'runId' | 'hash'>) =>
  inWords(answerOf(releaseAudit({ client, path: { runId }, body: { planHash: hash } }), 'runId'));

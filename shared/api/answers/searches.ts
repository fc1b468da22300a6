/** Searches of AuthZEN, and their results in pages. */
import * as z from '../../base/zod.ts';
import { isAccountId } from '../../domain/membership/facts.ts';
import type { LinkOrigin } from '../../store/memberships/keys.ts';
import type { LinkKind } from '../../store/memberships/links-of-account.ts';
import type { Question } from '../../use-cases/memberships/check.ts';
import type { SubjectQuestion } from '../../use-cases/memberships/search.ts';
import type { Problem } from '../problems.ts';
import type { Found, ResourceSearch, SearchAnswer, SubjectSearch } from '../schemas/authzen.ts';
import { integrationId, useOf } from './evaluations.ts';

/**
 * @param sent the search as it came
 * @returns undefined if nothing can be found, whatever is stored
 */
export function resourceQuestionOf(search: ResourceSearch, sent: unknown): Question | undefined {
  if (search.resource.type !== 'account' && search.resource.type !== 'integration') return undefined;
  const question = useOf(search, sent);
  return 'outcome' in question ? undefined : question;
}

const kinds: Readonly<Record<string, LinkKind>> = { user: 'user', vendor_user: 'user_name' };

/** @returns undefined if nobody can be found, whatever is stored; a problem for what is not listed */
export function subjectQuestionOf({
  subject,
  action,
  resource,
  context,
}: SubjectSearch): SubjectQuestion | Problem | undefined {
  const kind = Object.hasOwn(kinds, subject.type) ? kinds[subject.type] : undefined;
  if (kind === undefined || action.name !== 'use') return undefined;
  if (resource.type === 'integration') {
    return {
      problem: 'VALIDATION_FAILED',
      detail: '/resource/type must be account: nobody is listed for all accounts',
    };
  }
  if (resource.type !== 'account' || !isAccountId(resource.id)) return undefined;
  return { accountId: resource.id, kind, maxAgeSeconds: context?.max_age_seconds };
}

export const subjectsOf = (type: string, origins: readonly LinkOrigin[]): readonly Found[] =>
  origins.map((origin) => ({ type, id: 'userId' in origin ? origin.userId : origin.userName }));

/** What else decides about results: a page token is good for the same only. */
export const useFilterOf = ({ action, context }: Pick<SubjectSearch, 'action' | 'context'>) => ({
  action: action.name,
  maxAge: context?.max_age_seconds?.toString(),
});

/** A subject may use the integration if it may use any of its accounts. */
export const resourcesOf = (type: string, accountIds: readonly string[]): readonly Found[] =>
  type === 'integration'
    ? accountIds.slice(0, 1).map(() => ({ type, id: integrationId }))
    : accountIds.map((id) => ({ type, id }));

/** The place of the first result of a page. */
export const resultPosition = z.int().check(z.nonnegative());

/** As many results as one page has unless the request says fewer. */
export const maxResults = 100;

interface Results {
  readonly results: readonly Found[];
  /** The position of the next page, if there is one. */
  readonly next: number | undefined;
}

export function pageOfResults(all: readonly Found[], from = 0, limit = maxResults): Results {
  const end = from + Math.min(limit, maxResults);
  return { results: all.slice(from, end), next: end < all.length ? end : undefined };
}

export const searchAnswerOf = (results: readonly Found[], nextToken = ''): { readonly body: SearchAnswer } => ({
  body: { results: [...results], page: { next_token: nextToken } },
});

/** Searches of AuthZEN, and their results in pages. */
import * as z from '../../base/zod.ts';
import type { Question } from '../../use-cases/memberships/check.ts';
import type { Found, ResourceSearch, SearchAnswer } from '../schemas/authzen.ts';
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

/** A subject may use the integration if it may use any of its accounts. */
export const resourcesOf = (type: string, accountIds: readonly string[]): readonly Found[] =>
  type === 'integration'
    ? accountIds.slice(0, 1).map(() => ({ type, id: integrationId }))
    : accountIds.map((id) => ({ type, id }));

/** The place of the first result of a page. */
export const resultPosition = z.int().check(z.nonnegative());

/** As many results as one page has unless the request says fewer. */
const maxResults = 100;

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

import {
  pageOfResults,
  resourceQuestionOf,
  resourcesOf,
  resultPosition,
  searchAnswerOf,
  useFilterOf,
} from '../../shared/api/answers/searches.ts';
import { searchResources as operation } from '../../shared/api/operations/authzen.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { authzenFunction } from '../../shared/http/authzen-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { searchAccounts } from '../../shared/use-cases/memberships/search.ts';
import { decidingDependencies } from '../../shared/wiring/check.ts';

const dependencies = decidingDependencies(readEnvironment(operation.uses));

export const handler = authzenFunction(operation, async ({ body, sent }) => {
  const { subject, resource, page: asked } = body;
  const filter = {
    ...useFilterOf(body),
    subjectType: subject.type,
    subjectId: subject.id,
    resourceType: resource.type,
  };
  const page = openPage(operation, filter, asked?.token, resultPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const question = resourceQuestionOf(body, sent.body);
  const accountIds = question === undefined ? [] : await searchAccounts(question, dependencies);
  const { results, next } = pageOfResults(resourcesOf(resource.type, accountIds), page.from, asked?.limit);
  return searchAnswerOf(results, page.tokenOf(next));
});

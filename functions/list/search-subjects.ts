import {
  maxResults,
  searchAnswerOf,
  subjectQuestionOf,
  subjectsOf,
  useFilterOf,
} from '../../shared/api/answers/searches.ts';
import { searchSubjects as operation } from '../../shared/api/operations/authzen.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { authzenFunction } from '../../shared/http/authzen-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { searchOrigins } from '../../shared/use-cases/memberships/search.ts';
import { subjectSearch } from '../../shared/wiring/lists.ts';

const { position, ...dependencies } = subjectSearch(readEnvironment(operation.uses));

export const handler = authzenFunction(operation, async ({ body }) => {
  const { subject, resource, page: asked } = body;
  const filter = {
    ...useFilterOf(body),
    subjectType: subject.type,
    resourceType: resource.type,
    resourceId: resource.id,
  };
  const page = openPage(operation, filter, asked?.token, position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const question = subjectQuestionOf(body);
  if (question === undefined) return searchAnswerOf([]);
  if ('problem' in question) return question;
  const limit = Math.min(asked?.limit ?? maxResults, maxResults);
  const { origins, next } = await searchOrigins(question, { limit, from: page.from }, dependencies);
  return searchAnswerOf(subjectsOf(subject.type, origins), page.tokenOf(next));
});

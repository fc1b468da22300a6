import { connectAccount as operation } from '../../shared/api/operations/connections.ts';
import { askPage, foreignFormPage, unknownLinkPage, unknownVisitPage } from '../../shared/api/pages/connect.ts';
import { returnOf, shownAtBegin, shownAtEnd } from '../../shared/api/pages/connect-flow.ts';
import { createVisitCookie } from '../../shared/api/pages/visit-cookie.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { pageFunction } from '../../shared/http/page-function.ts';
import { beginConnection, endConnection, findLink } from '../../shared/use-cases/connections/connect.ts';
import { resultSigner } from '../../shared/wiring/connection-statements.ts';
import { connectDependencies } from '../../shared/wiring/connections.ts';

const environment = readEnvironment(operation.uses);
const dependencies = connectDependencies(environment);
const cookie = createVisitCookie(environment.PUBLIC_URL);
const signResult = resultSigner(environment);

export const handler = pageFunction(operation, async (request) => {
  const { route, parameters, query, cookies, requestId, deadline, isFromElsewhere } = request;
  const { link = '' } = parameters;
  if (route === 'GET /connect/{link}') {
    const connection = await findLink(link, dependencies);
    return { page: connection === undefined ? unknownLinkPage : askPage(link, connection.returnTo) };
  }
  if (route === 'POST /connect/{link}') {
    if (isFromElsewhere) return { page: foreignFormPage };
    return shownAtBegin(link, await beginConnection(link, deadline, dependencies), { cookie, requestId });
  }
  const returned = returnOf(query, cookies, cookie);
  if (returned === undefined) return { page: unknownVisitPage };
  const end = await endConnection(returned, deadline, dependencies);
  return shownAtEnd(returned.state, end, { cookie, signResult, requestId });
});

/** Functions that answer the browsers of people, with pages and redirects. */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { html } from 'hono/html';
import { parse } from 'hono/utils/cookie';
import type { PageOperation, PageRoute } from '../api/operation.ts';
import { browserHeaders, type Page, renderPage } from '../api/pages/page.ts';
import { describeError, log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { Instant } from '../base/time.ts';

/** Time before the function's time-out at which it answers instead of working on. */
const answerMarginMs = 500;
const maxFormBytes = 65_536;

/** What a browser has sent. Nothing in it is to be trusted. */
export interface PageRequest<Route extends PageRoute = PageRoute> {
  readonly route: Route;
  /** Of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  /** With all values of a name that comes twice. */
  readonly query: URLSearchParams;
  /** Empty unless a form was posted. */
  readonly form: URLSearchParams;
  readonly cookies: Readonly<Record<string, string>>;
  /** Whether a page of another origin has sent the browser here. */
  readonly isFromElsewhere: boolean;
  readonly requestId: string;
  /** The instant by which the answer must be on its way. */
  readonly deadline: Instant;
  readonly now: () => Instant;
}

/** What is answered. Cookies are written as in `Set-Cookie`. */
export type PageAnswer =
  | { readonly page: Page; readonly cookies?: readonly string[] }
  /** An absolute URL, or a path. The browser asks for it with GET. */
  | { readonly redirect: string; readonly cookies?: readonly string[] }
  | { readonly text: string; readonly contentType: string; readonly cacheSeconds: number };

/** Makes the Lambda handler of pages. An exception is logged and becomes a page without details. */
export const pageFunction = <O extends PageOperation>(
  operation: O,
  answer: (request: PageRequest<O['routes'][number]>) => Promise<PageAnswer>,
) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: answerMarginMs })
    .use(pageStack(operation))
    .handler(async (event: APIGatewayProxyEventV2, context: Context) => {
      const deadline = Date.now() + context.getRemainingTimeInMillis() - 2 * answerMarginMs;
      const form = formOf(event);
      return form === undefined
        ? responseOf({ page: tooLarge })
        : responseOf(await answer(requestOf(event, form, deadline)));
    });

const pageStack = ({
  name,
}: PageOperation): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => ({
  onError: async (request) => {
    const { requestId } = request.event.requestContext;
    log(events.REQUEST_FAILED, { operation: name, requestId, error: describeError(request.error) });
    request.response = await responseOf({ page: { ...failed, requestId } });
  },
});

const failed: Page = {
  status: 500,
  title: 'This did not work',
  content: html`<p>The fault is ours. Go back to where you came from, and try it again.</p>`,
};

const tooLarge: Page = {
  status: 413,
  title: 'That is too much',
  content: html`<p>More was sent than this page takes. Go back to where you came from, and try it again.</p>`,
};

const requestOf = <Route extends PageRoute>(
  { routeKey, pathParameters, rawQueryString, cookies = [], headers, requestContext }: APIGatewayProxyEventV2,
  form: URLSearchParams,
  deadline: Instant,
): PageRequest<Route> => ({
  // The gateway calls the function for its own routes only.
  route: routeKey as Route,
  parameters: Object.fromEntries(Object.entries(pathParameters ?? {}).map(([name, value]) => [name, value ?? ''])),
  query: new URLSearchParams(rawQueryString),
  form,
  cookies: parse(cookies.join('; ')),
  // Of browsers that say so, which all of today do.
  isFromElsewhere: !['same-origin', 'none', undefined].includes(headers['sec-fetch-site']),
  requestId: requestContext.requestId,
  deadline,
  now: Date.now,
});

/** @returns undefined for one that is too large */
function formOf({ headers, body = '', isBase64Encoded }: APIGatewayProxyEventV2): URLSearchParams | undefined {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > maxFormBytes) return undefined;
  const isForm = mediaType.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  return new URLSearchParams(isForm ? Buffer.from(body, encoding).toString('utf8') : '');
}

async function responseOf(answer: PageAnswer): Promise<APIGatewayProxyStructuredResultV2> {
  if ('text' in answer) {
    const { text, contentType, cacheSeconds } = answer;
    const cacheControl = cacheSeconds > 0 ? `public, max-age=${cacheSeconds}` : 'no-store';
    return {
      statusCode: 200,
      headers: { ...browserHeaders, 'content-type': contentType, 'cache-control': cacheControl },
      body: text,
    };
  }
  const cookies = answer.cookies === undefined ? {} : { cookies: [...answer.cookies] };
  if ('redirect' in answer) {
    return { statusCode: 303, headers: { ...browserHeaders, location: answer.redirect }, ...cookies };
  }
  const { headers, body } = await renderPage(answer.page);
  return { statusCode: answer.page.status, headers: { ...headers }, body, ...cookies };
}

/**
 * The page of an application, in its simplest form: it asks for a link, sends the browser there, and
 * reads the statement with which the browser comes back.
 */
import { html } from 'hono/html';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { createConnection } from '../../shared/api/operations/connections.ts';
import { renderPage } from '../../shared/api/pages/page.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { readForm } from '../sign-in/parameters.ts';

interface PageParts {
  /** The base of the service's own URLs. */
  readonly serviceUrl: string;
  /** A token of the scopes, as the application has one. */
  readonly token: (scopes: readonly string[]) => Promise<string>;
  /** Whether it may ask for links here. */
  readonly mayAsk: boolean;
}

export const connectedPath = '/connected';

const asked = z.object({ url: z.url() });

/** Makes the handlers of the page: of its form, and of the browser that comes back. */
export function createConnectedPage({ serviceUrl, token, mayAsk }: PageParts) {
  const returnTo = `${serviceUrl}/_local${connectedPath}`;
  const page = async (status: number, title: string, content: unknown): Promise<HttpAnswer> => {
    const { headers, body } = await renderPage({ title, content, formAction: 'anywhere' });
    return { status, headers: { ...headers }, body };
  };
  const form = mayAsk
    ? html`<form method="post">
<p><label for="userId">Your user at the application</label> <input id="userId" name="userId" value="user-1" required></p>
<p><button>Connect a Constant Contact account</button></p></form>`
    : '';

  return {
    /** Shows what a browser has brought, or the form. */
    show: async (query: URLSearchParams): Promise<HttpAnswer> => {
      const statement = query.get('statement');
      const about = html`<p>This page plays your application.</p>`;
      if (statement === null) return page(200, 'Your application', html`${about}${form}`);
      const claims = await verified(statement, serviceUrl, returnTo);
      if (claims === undefined) return page(400, 'The statement is not good', html`${about}${form}`);
      const title = claims['linked'] === true ? 'Your account is connected' : 'Your account is not connected';
      return page(
        200,
        title,
        html`${about}<p>What the service has signed:</p>
<pre>${JSON.stringify(claims, null, 2)}</pre>${form}`,
      );
    },

    /** Asks the service for a link, and sends the browser there. */
    ask: async (request: Pick<HttpRequest, 'headers' | 'body'>): Promise<HttpAnswer> => {
      const userId = readForm(request)?.get('userId');
      if (!mayAsk || userId === undefined) return page(400, 'Which user?', form);
      const response = await fetch(serviceUrl + createConnection.path, {
        method: createConnection.method,
        headers: {
          authorization: `Bearer ${await token([createConnection.scope])}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ userId, returnTo }),
      });
      const answer = asked.safeParse(await response.json());
      if (!answer.success) return page(502, 'The service gave no link', html`<p>Status ${response.status}</p>${form}`);
      return { status: 303, headers: { location: answer.data.url, 'cache-control': 'no-store' } };
    },
  };
}

/** The claims of a statement for this page, by the keys that the service publishes; undefined: it is none. */
async function verified(statement: string, serviceUrl: string, returnTo: string) {
  const response = await fetch(`${serviceUrl}/.well-known/jwks.json`);
  try {
    const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet);
    const { payload } = await jwtVerify(statement, keys, {
      issuer: serviceUrl,
      audience: new URL(returnTo).origin,
      typ: 'connection-statement+jwt',
    });
    return payload;
  } catch {
    return undefined;
  }
}

/** The authorization endpoint of the local issuer: from a request to a person, and to a code. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { type AuthorizationRequest, checkAuthorizationRequest, requestParameters } from './authorization-request.ts';
import type { SignInClient } from './client.ts';
import type { SessionCookie } from './cookie.ts';
import { oidcScopes } from './discovery.ts';
import { pickPage, redirect, textPage } from './page.ts';
import { type Parameters, readForm, readParameters } from './parameters.ts';
import { type Person, people, personOf } from './people.ts';
import type { Session, Sessions } from './sessions.ts';

interface EndpointParts {
  /** The `iss` of every answer (RFC 9207). */
  readonly issuerName: string;
  readonly client: SignInClient;
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly knownScopes: readonly string[];
  /** Where the form of the page is posted to. */
  readonly address: string;
  /** What a person has to know; undefined: nothing. */
  readonly secret: string | undefined;
}

/** The part of a request that its address does not hold. */
type Rest = Pick<HttpRequest, 'headers' | 'body'>;
type Answer = Promise<HttpAnswer> | HttpAnswer;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const isFromAnotherSite = ({ headers }: Rest): boolean =>
  headers.some(([name, value]) => name === 'sec-fetch-site' && !['same-origin', 'none'].includes(value));

const stopped = (text: string): Promise<HttpAnswer> => textPage(400, 'This sign-in cannot continue', text);

/** Makes the handlers of the endpoint: `authorize` of a GET, `pick` of the form of the page. */
export function createAuthorizationEndpoint(parts: EndpointParts) {
  const { client, sessions, cookie, secret } = parts;
  return {
    /** Signs in who has a session or is named, and asks all others. */
    authorize: (query: URLSearchParams, rest: Rest): Answer => {
      const parameters = readParameters(query);
      return check(parameters, (request) => {
        const session = request.asksAgain ? undefined : cookie.find(rest);
        const hinted = personOf(request.loginHint);
        if (session !== undefined && (hinted ?? session).subject === session.subject) return giveCode(session, request);
        // No other page may choose the person, and where there is a secret nobody is taken at a word.
        const isTrusted = secret === undefined && !request.asksAgain && !isFromAnotherSite(rest);
        if (hinted !== undefined && isTrusted) return signIn(hinted, request);
        return request.isSilent ? refuse(request, 'login_required') : ask(parameters, request);
      });
    },
    pick: (rest: Rest): Answer => {
      const form = readForm(rest);
      if (form === undefined) return stopped('The page was not sent as a form.');
      return check(form, (request) => {
        const given = form.get('secret') ?? '';
        if (secret !== undefined && !timingSafeEqual(digest(given), digest(secret))) return ask(form, request, true);
        const person = personOf(form.get('person'));
        return person === undefined ? ask(form, request) : signIn(person, request);
      });
    },
  };

  /** Answers a request that is not good, and hands on one that is. */
  function check(parameters: Parameters, next: (request: AuthorizationRequest) => Answer): Answer {
    const checked = checkAuthorizationRequest(parameters, client, parts.knownScopes);
    if (checked.is === 'not_ours') return stopped(checked.description);
    return checked.is === 'good' ? next(checked.request) : refuse(checked, checked.error, checked.description);
  }

  function refuse(
    { redirectUri, state }: { readonly redirectUri: string; readonly state: string | undefined },
    error: string,
    description?: string,
  ): HttpAnswer {
    return redirect(redirectUri, { error, error_description: description, state, iss: parts.issuerName });
  }

  function ask({ get }: Parameters, { redirectUri }: AuthorizationRequest, isWrong = false): Promise<HttpAnswer> {
    const fields = requestParameters.flatMap((name) => {
      const value = get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const { pathname: action } = new URL(parts.address);
    return pickPage({ people, action, fields, redirectUri, ...(secret !== undefined && { secret: { isWrong } }) });
  }

  function signIn({ subject }: Person, request: AuthorizationRequest): HttpAnswer {
    const session = sessions.start(subject);
    const answer = giveCode(session, request);
    // Programs at other ports of this host see the cookie as well: no session is worth the secret.
    return secret === undefined ? cookie.keep(answer, session) : answer;
  }

  function giveCode(session: Session, request: AuthorizationRequest): HttpAnswer {
    const { clientId, redirectUri, codeChallenge, nonce, state } = request;
    const own = [...oidcScopes, ...(personOf(session.subject)?.scopes ?? [])];
    const scopes = (request.scopes ?? parts.knownScopes).filter((scope) => own.includes(scope));
    const code = sessions.issueCode({ session, clientId, redirectUri, codeChallenge, nonce, scopes });
    return redirect(redirectUri, { code, state, iss: parts.issuerName });
  }
}

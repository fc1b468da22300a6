/**
 * An application of a partner, as far as single sign-on needs one: it knows its users, and asks the
 * service for sign-ins, over HTTP as any application does.
 */
import * as z from 'zod/mini';
import { putSsoIdentity } from '../../shared/api/operations/identities.ts';
import { registerMembership } from '../../shared/api/operations/register.ts';
import { startSignIn } from '../../shared/api/operations/sso.ts';
import type { TokenIssuer } from '../aws/issuer.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { pageAnswer } from '../sign-in/page.ts';
import { sampleAccounts } from '../simulator/seed.ts';
import { type Choice, choosePage, type No, noPage } from './pages.ts';

interface ApplicationParts {
  /** Of the service, without a slash at its end. */
  readonly serviceUrl: string;
  /** Where the pages are, below `serviceUrl`. */
  readonly prefix: string;
  readonly issuer: Pick<TokenIssuer, 'token'>;
}

const answered = z.object({
  code: z.optional(z.string()),
  detail: z.optional(z.string()),
  url: z.optional(z.string()),
});
type Answered = z.infer<typeof answered>;

/** Codes that go away once the user is linked and has a name. */
const codesOfUser = ['UNKNOWN_USER', 'UNKNOWN_ACCOUNT', 'NOT_LINKED', 'NO_IDENTITY'];

/** Makes the handlers of the pages. */
export function createApplication({ serviceUrl, prefix, issuer }: ApplicationParts) {
  const paths = { open: `${prefix}/sign-in`, link: `${prefix}/link` };

  const ask = async (
    { method, path, scope }: { readonly method: string; readonly path: string; readonly scope: string },
    body: unknown,
  ): Promise<Answered> => {
    const response = await fetch(serviceUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${await issuer.token({ scopes: [scope] })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return text === '' ? {} : z.parse(answered, JSON.parse(text));
  };

  /** The browser goes on to the link, or sees why there is none. */
  const signIn = async (choice: Choice): Promise<HttpAnswer> => {
    const { userId, accountId, relayState, state } = choice;
    const {
      url,
      code = 'no code',
      detail = '',
    } = await ask(startSignIn, {
      userId,
      ...(accountId !== '' && { accountId }),
      // A request that waits for an answer has a relay state of its own.
      ...(state !== '' ? { state } : relayState !== '' && { relayState }),
    });
    if (url !== undefined) return { status: 303, headers: { location: url, 'cache-control': 'no-store' } };
    const no: No = { code, detail, isOfUser: codesOfUser.includes(code) && accountId !== '' };
    return pageAnswer(noPage(paths, choice, no));
  };

  /** What an application does once for each user: at the sign-up, and when it makes the user at Constant Contact. */
  const link = async (choice: Choice): Promise<HttpAnswer> => {
    const { userId, accountId } = choice;
    const steps = [
      await ask(registerMembership, { userId, accountId }),
      await ask(putSsoIdentity, { userId, accountId, externalId: userId }),
    ];
    const problem = steps.find(({ detail }) => detail !== undefined);
    if (problem === undefined) return signIn(choice);
    const { code = 'no code', detail = '' } = problem;
    return pageAnswer(noPage(paths, choice, { code, detail, isOfUser: false }));
  };

  return {
    /** `GET`: who is it to be? Constant Contact sends browsers here as well. */
    choose: (query: URLSearchParams): Promise<HttpAnswer> => {
      const choice = { ...choiceOf(query), userId: 'user-1', accountId: sampleAccounts.member };
      return pageAnswer(choosePage(paths.open, choice));
    },
    signIn: (request: HttpRequest): Promise<HttpAnswer> => signIn(choiceOf(formOf(request))),
    link: (request: HttpRequest): Promise<HttpAnswer> => link(choiceOf(formOf(request))),
  };
}

const formOf = ({ body }: HttpRequest): URLSearchParams => new URLSearchParams(body?.toString('utf8') ?? '');

const choiceOf = (given: URLSearchParams): Choice => {
  const read = (name: keyof Choice): string => given.get(name)?.trim() ?? '';
  return { userId: read('userId'), accountId: read('accountId'), relayState: read('relayState'), state: read('state') };
};

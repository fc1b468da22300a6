/**
 * A client of the partner-membership service: every operation as a typed function, and around the
 * check what an application needs to ask on each use.
 */
import { createClient } from './generated/client/index.ts';
import { checkMembership, startSignIn } from './generated/sdk.gen.ts';
import type {
  CheckMembershipData,
  CheckMembershipResponses,
  Problem,
  StartSignInData,
  StartSignInResponses,
} from './generated/types.gen.ts';
import { lastAnswers } from './last-answers.ts';
import { type MembershipClientOptions, numbersOf } from './options.ts';
import { retryingFetch } from './retrying.ts';
import { clientCredentials, type Environment, isRefusal, ownTokens, TokenError } from './tokens.ts';

export * from './generated/sdk.gen.ts';
export type * from './generated/types.gen.ts';
export type { MembershipClientOptions } from './options.ts';
export {
  createStatementVerifier,
  type StatementClaims,
  StatementError,
  type StatementFault,
  type StatementVerifierOptions,
} from './statements.ts';
export { TokenError } from './tokens.ts';

/**
 * Exactly one of `accountId`, `userId` and `userName`; `maxAgeSeconds`: the oldest evidence that is accepted;
 * `statement`: the answer comes signed, too, for this audience.
 */
export type Question = CheckMembershipData['body'];
export type CheckAnswer = CheckMembershipResponses[200] & {
  /** `last_known`: the service did not answer, and this is its last answer to the question. */
  readonly origin: 'service' | 'cache' | 'last_known';
};

/** The service has answered with a refusal, or not at all. It is never a no. */
export class MembershipError extends Error {
  override readonly name = 'MembershipError';
  /** Absent if there was no answer. */
  readonly status: number | undefined;
  /** Absent if the gateway has answered itself; see docs/answers.md. */
  readonly problem: Problem | undefined;

  constructor(message: string, status: number | undefined, problem: Problem | undefined, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.problem = problem;
  }
}

const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';

const titleOf = (status: number | undefined, error: unknown): string => {
  if (error instanceof TokenError) return 'There is no token';
  if (status === undefined) return 'The service cannot be reached';
  return status < 400 ? 'What has answered is not the service' : `Status ${status}`;
};

const errorOf = (status: number | undefined, error: unknown): MembershipError => {
  const problem = isProblem(error) ? error : undefined;
  return new MembershipError(problem?.title ?? titleOf(status, error), status, problem, error);
};

/** Something between may have answered in the service's place: a proxy, or a page to sign in at. */
const isAnswer = (data: unknown): data is CheckMembershipResponses[200] =>
  typeof data === 'object' &&
  data !== null &&
  'allowed' in data &&
  typeof data.allowed === 'boolean' &&
  'code' in data &&
  typeof data.code === 'string';

/** Of a sign-in alone: a check of the same user may say yes. */
const notOfChecks: ReadonlySet<string> = new Set(['NOT_LINKED', 'NO_IDENTITY', 'ACCOUNT_NEEDED']);

/** A yes with its link, or a no without one: the application opens what it is given. */
const isSignInAnswer = (data: unknown): data is StartSignInResponses[200] => {
  if (!isAnswer(data)) return false;
  const url: unknown = 'url' in data ? data.url : undefined;
  return data.allowed ? typeof url === 'string' : url === undefined;
};

/** Whether the service is away; it is not where it, or the issuer, has refused this client. */
const isAway = (status: number | undefined, error: unknown): boolean =>
  status === undefined ? !(error instanceof TokenError && error.isRefusal) : !isRefusal(status);

const longestWaitMs = 5_000;

/** @throws TypeError or RangeError if an option that is a number is none, or out of its range */
export function createMembershipClient(options: MembershipClientOptions) {
  const { baseUrl, token } = options;
  const { cacheMs, attempts, timeoutMs } = numbersOf(options);
  const environment: Environment = {
    fetch: (...call) => globalThis.fetch(...call),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    ...options.environment,
  };
  const tokens = typeof token === 'function' ? ownTokens(token) : clientCredentials(token, environment);
  const client = createClient({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    fetch: retryingFetch(tokens, { attempts, timeoutMs, longestWaitMs }, environment),
  });
  const answers = lastAnswers(cacheMs, environment.now);
  const inFlight = new Map<string, { readonly sentAt: number; readonly answer: Promise<CheckAnswer> }>();

  const ask = async (question: Question, key: string, sentAt: number): Promise<CheckAnswer> => {
    const { data, error, response } = await checkMembership({ client, body: question });
    if (isAnswer(data)) {
      answers.keep(key, question, data, sentAt);
      return { ...data, origin: 'service' };
    }
    const status = response?.status;
    const known = isAway(status, error) ? answers.lastKnown(key) : undefined;
    if (known !== undefined) return { ...known, origin: 'last_known' };
    throw errorOf(status, error);
  };

  /**
   * Is this end-user, or this account, under the partner account? Asks once for callers with the same
   * question at the same time. While the service is away, its last answer stands until its `freshUntil`.
   *
   * @throws MembershipError if there is no answer; its `cause` is a TokenError if there is no token
   */
  const check = async (question: Question): Promise<CheckAnswer> => {
    const { accountId, userId, userName, maxAgeSeconds, statement } = question;
    const key = JSON.stringify([accountId, userId, userName, maxAgeSeconds, statement?.audience]);
    const cached = answers.cached(key);
    if (cached !== undefined) return { ...cached, origin: 'cache' };
    const pending = inFlight.get(key);
    if (pending !== undefined && !answers.isOutdated(question, pending.sentAt)) return pending.answer;
    const sentAt = answers.newest();
    const answer = ask(question, key, sentAt).finally(() => inFlight.delete(key));
    inFlight.set(key, { sentAt, answer });
    return answer;
  };

  return {
    /** For the functions of this package: `listMemberships({ client: membership.client, query: … })`. */
    client,
    check,
    /** The answer of `check` as yes or no. */
    isMember: async (question: Question): Promise<boolean> => (await check(question)).allowed,
    /**
     * Signs a user in to Constant Contact, whom the application has signed in. A yes has the `url` to which to
     * redirect the browser at once. Each call makes a link of its own: none is repeated, and no answer is kept.
     * A no of its check ends each yes of `check` about the user and the account.
     *
     * @throws MembershipError if there is no answer
     */
    signIn: async (wanted: StartSignInData['body']): Promise<StartSignInResponses[200]> => {
      const { data, error, response } = await startSignIn({ client, body: wanted });
      if (!isSignInAnswer(data)) throw errorOf(response?.status, error);
      if (!data.allowed && !notOfChecks.has(data.code)) answers.hearNo(wanted, data);
      return data;
    },
  };
}
export type MembershipClient = ReturnType<typeof createMembershipClient>;

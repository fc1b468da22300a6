/** What a person is told when the service refuses, or does not answer. */
import type { Problem } from '../base/types.ts';
import { endSession, session } from '../session/session.ts';

export interface Failure {
  /**
   * `stale`: somebody else has changed it meanwhile. `ended`: the sign-in. `forbidden`: a scope is
   * missing. `offline`: no answer, or not that of the service.
   */
  readonly kind: 'stale' | 'ended' | 'forbidden' | 'offline' | 'refused' | 'broken';
  readonly title: string;
  readonly detail?: string | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  /** From `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
}

export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.title);
    this.failure = failure;
  }
}

interface Result<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response?: Response;
}

/**
 * Waits for an answer of the typed client. Something between may answer in the service's place, such
 * as a proxy, and with the status of a success.
 *
 * @param members that each answer of the service has
 * @throws RequestFailure for everything but a success of the service
 */
export async function answerOf<T>(
  asked: Promise<Result<T>>,
  ...members: readonly [MemberOf<T>, ...MemberOf<T>[]]
): Promise<NonNullable<T>> {
  const result = await asked;
  const { data, response } = result;
  if (isOfType(response, 'application/json') && hasAll(data, members)) return data;
  throw refusedAs(result);
}

type MemberOf<T> = keyof NonNullable<T> & string;

/** Waits for an answer that is a text or a file. @throws RequestFailure */
export async function textAnswerOf<T>(asked: Promise<Result<T>>, mediaType: string): Promise<NonNullable<T>> {
  const result = await asked;
  const { data, response } = result;
  if (isOfType(response, mediaType) && data !== undefined && data !== null) return data;
  throw refusedAs(result);
}

/** Waits for an answer without a body. @throws RequestFailure */
export async function doneBy(asked: Promise<Result<unknown>>): Promise<void> {
  const result = await asked;
  if (result.response?.status !== 204) throw refusedAs(result);
}

const isOfType = (response: Response | undefined, mediaType: string): boolean =>
  response?.ok === true && response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() === mediaType;

const hasAll = <T>(data: T, members: readonly string[]): data is NonNullable<T> =>
  typeof data === 'object' &&
  data !== null &&
  members.every((member) => (data as Readonly<Record<string, unknown>>)[member] != null);

function refusedAs({ error, response }: Result<unknown>): RequestFailure {
  const failure = response === undefined && session.value.state === 'ended' ? endedFailure : whyOf(response, error);
  if (failure.kind === 'ended') endSession();
  return new RequestFailure(failure);
}

const whyOf = (response: Response | undefined, error: unknown): Failure => {
  if (!response?.ok) return failureOf(response, error);
  // Besides a body that is not what it should be, there are those that break off.
  return error === undefined || error instanceof SyntaxError ? strangersAnswer : failureOf(undefined, error);
};

/** A request may have arrived, and only its answer be lost. */
const offlineDetail = 'If you were changing something, look whether it was done before you try it again.';

/** Of the kind of an answer that is lost: it says as little about what was done. */
export const strangersAnswer: Failure = {
  kind: 'offline',
  title: 'What has answered is not the service',
  detail: `Something between may have answered in its place, such as the sign-in page of a network. ${offlineDetail}`,
};

/** @param error the parsed body of the answer, or what the request was ended by */
export function failureOf(response: Pick<Response, 'status' | 'headers'> | undefined, error: unknown): Failure {
  if (response === undefined) {
    return { kind: 'offline', title: 'The service cannot be reached', detail: offlineDetail };
  }
  const { status, headers } = response;
  const problem = isProblem(error) ? error : undefined;
  const kind = kindOf(status);
  const own = ownWords[kind];
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    kind,
    title: own?.title ?? problem?.title ?? gatewayTitles[status] ?? `The service has answered with status ${status}`,
    detail: own?.detail ?? detailOf(problem),
    code: problem?.code,
    requestId: problem?.requestId,
    ...(Number.isFinite(seconds) && { retryAfterSeconds: seconds }),
  };
}

const kindOf = (status: number): Failure['kind'] => {
  if (status === 401) return 'ended';
  if (status === 403) return 'forbidden';
  if (status === 412) return 'stale';
  return status >= 500 ? 'broken' : 'refused';
};

const ownWords: Partial<Record<Failure['kind'], { readonly title: string; readonly detail: string }>> = {
  ended: { title: 'Your sign-in has ended', detail: 'Sign in again to continue.' },
  stale: {
    title: 'This has changed meanwhile',
    detail:
      'Somebody else has changed it, or an attempt of yours whose answer was lost. Look at it as it is now, and decide again.',
  },
};

/** The gateway's own answers have no words for people. */
const gatewayTitles: Readonly<Record<number, string>> = {
  403: 'You may not do this: your sign-in lacks the right',
  404: 'The service knows no such address',
  413: 'This is too large to send',
  429: 'Too much is asked of the service at this moment',
  503: 'The service is not available at this moment',
  504: 'The service did not answer in time',
};

const endedFailure: Failure = { kind: 'ended', title: 'Your sign-in has ended', detail: 'Sign in again to continue.' };

const detailOf = (problem: Problem | undefined): string | undefined => {
  const lines = (problem?.errors ?? []).map(({ pointer, detail }) => `${pointer.slice(1) || 'request'}: ${detail}`);
  return [problem?.detail, ...lines].filter(Boolean).join(' · ') || undefined;
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'title' in body;

/** Whatever a promise was rejected with. */
export const failureFrom = (error: unknown): Failure =>
  error instanceof RequestFailure ? error.failure : failureOf(undefined, error);

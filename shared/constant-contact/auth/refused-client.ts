/** How a token endpoint refuses the client that asks it: by its credentials, which may have been rotated. */
import { defined } from '../../base/defined.ts';
import { type Failure, failure } from '../result.ts';
import { readErrorBody, requestIdsOf } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';

/** RFC 6749 codes that blame the client, and neither the request's form nor what it asks for. */
export const clientRefusals = ['invalid_client', 'unauthorized_client'] as const;

/** @param codes those of a 400 that blame the client; undefined stands for none */
export const isClientRefused = (
  { status, text }: HttpAnswer,
  codes: readonly (string | undefined)[] = clientRefusals,
): boolean => status === 401 || (status === 400 && codes.includes(readErrorBody(text).errorKey));

/** @param what the subject and the verb of the reason: who refused whom */
export function refusedClient(answer: HttpAnswer, what: string): Failure {
  const { errorKey } = readErrorBody(answer.text);
  return failure('unauthorized', `${what} (${errorKey ?? answer.status})`, {
    status: answer.status,
    ...defined({ errorKey }),
    ...requestIdsOf(answer),
  });
}

/** Answers about connections, but for the pages of the end-user. */
import * as z from '../../base/zod.ts';
import type { AskOutcome } from '../../use-cases/connections/ask.ts';
import { connectionAnswer } from '../operations/connections.ts';
import { connectPath } from '../pages/connect.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';

/** @param publicUrl the base of every route */
export function connectionAnswerOf(result: AskOutcome, publicUrl: string): Answer | Problem {
  if (result.outcome === 'not_configured') {
    return {
      problem: 'CONNECT_NOT_CONFIGURED',
      detail: 'set connectReturnTo, and put the clientSecret into the secret',
    };
  }
  if (result.outcome === 'return_not_allowed') {
    return {
      problem: 'RETURN_TO_NOT_ALLOWED',
      detail:
        'it must be at or below a place of the setting connectReturnTo, and written as a browser writes it: no user, ' +
        'fragment, backslash, default port, capital letters in the host, “..” or encoded slash',
    };
  }
  const { connectionId, link, expiresAt } = result;
  return { body: z.encode(connectionAnswer, { connectionId, url: publicUrl + connectPath(link), expiresAt }) };
}

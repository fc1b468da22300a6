import { checkMembership } from '../../shared/api/operations/check.ts';
import type { Instant } from '../../shared/base/time.ts';
import type { SmokeArguments } from './arguments.ts';
import { checkDocument, checkService } from './checks.ts';
import { type Finding, wrong } from './finding.ts';
import { TokenError, tokenFrom } from './token.ts';

/** Every finding, as soon as there is one. What depends on something broken is not asked. */
export async function* smoke({ apiUrl, tokenSource }: SmokeArguments, now: () => Instant): AsyncGenerator<Finding> {
  const { reachable, version } = await checkDocument(apiUrl);
  yield reachable;
  if (version === undefined) return;
  yield version;
  try {
    const token = await tokenFrom(tokenSource);
    const canChoose = 'clientSecret' in tokenSource;
    const narrowToken = canChoose ? await tokenFrom(tokenSource, checkMembership.scope) : undefined;
    yield* checkService({ apiUrl, token, narrowToken, now });
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    yield wrong('token', error.message);
  }
}

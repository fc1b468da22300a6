import { getLogProof as operation } from '../../shared/api/operations/log-proof.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { proofAt } from '../../shared/use-cases/log/prove.ts';
import { logObjectReader } from '../../shared/wiring/trail.ts';

const read = logObjectReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { index } }) => {
  const proof = await proofAt(Number(index), read);
  if (proof === undefined) return { problem: 'RECORD_NOT_PUBLISHED' };
  return { text: proof, headers: { 'content-type': 'text/plain; charset=utf-8' } };
});

import { getRecordProof as operation } from '../../shared/api/operations/record-proof.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { proofOf } from '../../shared/use-cases/log/prove.ts';
import { proofDependencies } from '../../shared/wiring/trail.ts';

const dependencies = proofDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId, version } }) => {
  const proof = await proofOf({ partition: accountId, version: Number(version) }, dependencies);
  if (proof === undefined) return { problem: 'RECORD_NOT_PUBLISHED' };
  return { text: proof, headers: { 'content-type': 'text/plain; charset=utf-8' } };
});

import { reconciliationAnswerOf } from '../../shared/api/answers/reconciliations.ts';
import { getReconciliation as operation } from '../../shared/api/operations/reconciliations.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { readReconciliation } from '../../shared/use-cases/reconciliations/read.ts';
import { reconciliationReader } from '../../shared/wiring/reconciliations.ts';

const reader = reconciliationReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { reconciliationId } }) => {
  const found = await readReconciliation(reconciliationId, reader);
  if (found === undefined) return { problem: 'RECONCILIATION_NOT_FOUND' };
  return { body: reconciliationAnswerOf(found.reconciliation, found.progress) };
});

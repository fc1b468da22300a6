import { exportTypes } from '../../shared/api/lists/export-form.ts';
import { findingsText } from '../../shared/api/lists/findings.ts';
import { exportReconciliation as operation } from '../../shared/api/operations/export-reconciliation.ts';
import { reconciliationPath } from '../../shared/api/schemas/reconciliations.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { findingPosition, readFindings, readReconciliation } from '../../shared/use-cases/reconciliations/read.ts';
import { placesReader, reconciliationReader } from '../../shared/wiring/reconciliations.ts';

const environment = readEnvironment(operation.uses);
const reader = reconciliationReader(environment);
const readPlaces = placesReader(environment);

export const handler = httpFunction(operation, async ({ path: { reconciliationId }, query }) => {
  const { verdict, format, separator, pageSize, pageToken } = query;
  const asked = { ...(verdict && { verdict }), format, separator };
  const page = openPage(operation, { reconciliationId, ...asked }, pageToken, findingPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const found = await readReconciliation(reconciliationId, reader);
  if (found === undefined) return { problem: 'RECONCILIATION_NOT_FOUND' };
  const phase = found.progress?.reached.phase;
  if (phase === 'failed')
    return { problem: 'RECONCILIATION_NOT_COMPLETE', detail: 'it has failed: send the report again' };
  if (phase !== 'done') return { problem: 'RECONCILIATION_NOT_COMPLETE', retryAfterSeconds: 60 };
  const order = { reconciliationId, verdict, pageSize, from: page.from };
  const { findings, indexOf, next } = await readFindings(order, { reader, readPlaces });
  const nextToken = page.tokenOf(next);
  const nextQuery = nextToken && new URLSearchParams({ ...asked, pageSize: String(pageSize), pageToken: nextToken });
  return {
    text: findingsText(findings, indexOf, { format, separator, isFirst: page.from === undefined }),
    headers: {
      'content-type': exportTypes[format],
      ...(nextQuery && { link: `<${reconciliationPath(reconciliationId)}/rows?${nextQuery}>; rel="next"` }),
    },
  };
});

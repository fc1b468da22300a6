import { exportAuditRecords as operation } from '../../shared/api/operations/export-audit-records.ts';
import { toIso } from '../../shared/base/time.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { exportPage, exportPosition, UnknownPositionError } from '../../shared/use-cases/log/export.ts';
import { logObjectReader } from '../../shared/wiring/trail.ts';

const read = logObjectReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query: { from, to, pageToken } }) => {
  const filter = {
    ...(from !== undefined && { from: toIso(from) }),
    ...(to !== undefined && { to: toIso(to) }),
  };
  const page = openPage(operation, filter, pageToken, exportPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const exported = await exportPage({ from, to }, page.from, read).catch(unknownPosition);
  if (exported === 'unknown') return { problem: 'INVALID_PAGE_TOKEN' };
  if (exported === undefined) return { problem: 'LOG_OBJECT_NOT_FOUND' };
  const nextToken = page.tokenOf(exported.next);
  const nextQuery = nextToken && new URLSearchParams({ ...filter, pageToken: nextToken });
  return {
    text: exported.text,
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      ...(nextQuery && { link: `<${operation.path}?${nextQuery}>; rel="next"` }),
    },
  };
});

/** A page token is not signed, so anybody can make one of a log that never was. */
const unknownPosition = (error: unknown): 'unknown' => {
  if (!(error instanceof UnknownPositionError)) throw error;
  return 'unknown';
};

import { exportText } from '../../shared/api/lists/export.ts';
import { exportTypes } from '../../shared/api/lists/export-form.ts';
import { exportMemberships as operation } from '../../shared/api/operations/export.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { membershipList } from '../../shared/wiring/lists.ts';

const { list, position } = membershipList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query }) => {
  const { format, separator, pageSize, pageToken } = query;
  const filter = { format, separator };
  const page = openPage(operation, filter, pageToken, position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { entries, next } = await list({}, pageSize, page.from);
  const nextToken = page.tokenOf(next);
  const nextQuery = nextToken && new URLSearchParams({ ...filter, pageSize: String(pageSize), pageToken: nextToken });
  return {
    text: exportText(entries, { format, separator, isFirst: page.from === undefined }),
    headers: {
      'content-type': exportTypes[format],
      ...(nextQuery === undefined ? {} : { link: `<${operation.path}?${nextQuery}>; rel="next"` }),
    },
  };
});

import { exportText } from '../../shared/api/lists/export.ts';
import { exportMemberships, exportTypes } from '../../shared/api/operations/import-export.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decodePageToken, encodePageToken } from '../../shared/http/page-token.ts';
import { storeContext } from '../../shared/store/client.ts';
import { createMembershipLister, listPosition } from '../../shared/store/memberships/list.ts';

const { name, path, uses } = exportMemberships;
const list = createMembershipLister(storeContext, readEnvironment(uses).MEMBERSHIPS_TABLE);

export const handler = httpFunction(exportMemberships, async ({ query }) => {
  const { format, pageSize, pageToken } = query;
  const filter = { format };
  const from = pageToken === undefined ? undefined : decodePageToken(pageToken, name, filter, listPosition);
  if (pageToken !== undefined && from === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { memberships, next } = await list({}, pageSize, from);
  const nextQuery =
    next && new URLSearchParams({ format, pageSize: String(pageSize), pageToken: encodePageToken(name, filter, next) });
  return {
    text: exportText(format, memberships, from === undefined),
    headers: {
      'content-type': exportTypes[format],
      ...(nextQuery === undefined ? {} : { link: `<${path}?${nextQuery}>; rel="next"` }),
    },
  };
});

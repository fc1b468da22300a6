/** A queue of any length, as the API would give it, and what its answers may hold. */
import type { Page } from 'playwright-core';

export interface Row {
  readonly accountId: string;
  readonly version: number;
  readonly [member: string]: unknown;
}

const at = '2026-11-21T10:00:00.000Z';
const evidence = { source: 'audit', observedAt: at };

export const newcomer = (accountId: string, different: object = {}): Row => ({
  accountId,
  version: 1,
  relationship: { value: 'under_partner', ...evidence, underPartnerSince: at },
  activity: { value: 'open', raw: 'Open', ...evidence },
  review: { value: 'pending', since: at },
  profile: { organizationName: `Organization ${accountId}` },
  createdAt: at,
  updatedAt: at,
  ...different,
});

export const newcomers = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => newcomer(`a07e${String(index).padStart(8, '0')}`));

/** The page sees these instead of the stored ones. */
export const serveQueue = (page: Page, rows: readonly Row[], pageSize = 100): Promise<void> =>
  page.route('**/v1/memberships?*', (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('pageToken') ?? 0);
    const next = from + pageSize;
    return route.fulfill({
      json: { memberships: rows.slice(from, next), ...(next < rows.length && { nextPageToken: String(next) }) },
    });
  });

interface Batch {
  readonly items: readonly { readonly accountId: string; readonly version: number }[];
  readonly validateOnly: boolean;
}

/** @param refuse which call, from 1 on, fails as a whole */
export const serveBatches = async (page: Page, refuse?: number): Promise<Batch[]> => {
  const calls: Batch[] = [];
  await page.route('**/review-batch', (route) => {
    const batch: Batch = route.request().postDataJSON();
    calls.push(batch);
    if (calls.length === refuse) return route.fulfill({ status: 503, json: { message: 'Service Unavailable' } });
    const outcome = batch.validateOnly ? 'valid' : 'done';
    const results = batch.items.map(({ accountId, version }) => ({
      accountId,
      outcome,
      version: batch.validateOnly ? version : version + 1,
      review: 'approved',
    }));
    return route.fulfill({ json: { results } });
  });
  return calls;
};

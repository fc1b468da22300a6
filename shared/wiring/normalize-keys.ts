import { storeContext } from '../store/client.ts';
import { createLinkScanner } from '../store/memberships/link-scan.ts';
import { createLinkRewriter } from '../store/memberships/rewrite-links.ts';
import type { ChangerTables } from '../store/memberships/transaction.ts';
import type { NormalizeDependencies } from '../use-cases/memberships/normalize-keys.ts';

export const normalizeDependencies = (tables: ChangerTables): Omit<NormalizeDependencies, 'onGroup'> => ({
  scan: createLinkScanner(storeContext, tables.memberships),
  rewrite: createLinkRewriter(storeContext, tables),
});

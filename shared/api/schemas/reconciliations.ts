import * as z from '../../base/zod.ts';
import { plain } from './text.ts';

/** A UUID. */
export const reconciliationId = z
  .string()
  .check(plain(), z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the id of a reconciliation'));

export const reconciliationPath = (id: string): string => `/v1/reconciliations/${id}`;

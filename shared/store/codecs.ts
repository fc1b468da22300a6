import * as z from '../base/zod.ts';
import { type AccountId, isAccountId } from '../domain/membership/facts.ts';

/** The same text on both sides, so that a schema with it can be encoded as well. */
export const storedAccountId = z.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value));

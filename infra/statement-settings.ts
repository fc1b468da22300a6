/** The settings of the statements that answers can come with. */
import * as z from 'zod/mini';
import { httpsUrl, wholeNumber, withMeaning } from './setting-values.ts';

export const statementSettings = {
  statementIssuer: withMeaning(
    'Issuer (`iss`) of [statements](../guides/statements.md). Defaults to the URL of the API. Verifiers look for it, so ' +
      'change it only together with them.',
    z.optional(httpsUrl),
  ),
  statementSeconds: withMeaning(
    'Maximum life of a statement. For that long a verifier may accept a yes that has become a no.',
    z._default(wholeNumber(60).check(z.maximum(86_400, 'must be at most 86400')), 900),
  ),
  statementKey: withMeaning(
    'Number of the key that signs statements. The next one is there and published before it is needed, and the one before ' +
      'stays published: to [change keys](../guides/statements.md#change-the-key), deploy with the next number.',
    z._default(wholeNumber(1).check(z.maximum(9_999, 'must be at most 9999')), 1),
  ),
};

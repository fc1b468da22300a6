/** The settings of the published log. */
import * as z from 'zod/mini';
import { httpsUrl, keyOfWitness, oneOf, text, wholeNumber, withMeaning } from './setting-values.ts';

export const trailSettings = {
  trailLock: withMeaning(
    'How the published log is locked: `governance` (an administrator with a right of its own may still delete) or ' +
      '`compliance` (nobody may, not even the owner of the account, before the time is over).',
    z._default(oneOf(['governance', 'compliance']), 'governance'),
  ),
  trailLockYears: withMeaning(
    'How long each published version is locked, counted from its publication. A change holds for what is published later.',
    z._default(wholeNumber(1).check(z.maximum(100, 'must be at most 100')), 10),
  ),
  trailOrigin: withMeaning(
    'Name of the log, in each checkpoint and in the key that verifies it. Defaults to `stackName` with region and ' +
      'account. A log with another name is another log: do not change it once something is published.',
    z.optional(
      text(/^[\x21-\x2a\x2c-\x7e]{1,200}$/, 'must be up to 200 ASCII characters without blanks and without +'),
    ),
  ),
  trailWitnessUrl: withMeaning(
    'URL of a witness that cosigns each checkpoint of the log, without `/add-checkpoint`. If unset, nobody does.',
    z.optional(httpsUrl),
  ),
  trailWitnessKey: withMeaning(
    'Key of that witness, as `<name>+<id>+<base64>`. Without its cosignature the log is published all the same.',
    z.optional(keyOfWitness),
  ),
};

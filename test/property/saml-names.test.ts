/** What put-sso-identity takes as the name of a user can be signed: a name that is kept never fails later. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { putSsoIdentity } from '../../shared/api/operations/identities.ts';
import { isNameId } from '../../shared/saml/name-id.ts';
import { texts } from '../support/saml/texts.ts';

const { body } = putSsoIdentity.request;

test('5,000 names that are taken are name IDs, as is every single letter that is', () => {
  let taken = 0;
  const expectFit = (externalId: string): void => {
    const { success } = body.safeParse({ userId: 'user-1', accountId: 'a07e1lwvtuw0', externalId });
    if (!success) return;
    taken += 1;
    expect(isNameId(externalId), JSON.stringify(externalId)).toBe(true);
  };
  fc.assert(fc.property(texts, expectFit), { numRuns: 5_000 });
  expect(taken).toBeGreaterThan(500);
  for (let code = 0; code <= 0x1_ffff; code += 1) expectFit(`a${String.fromCodePoint(code)}b`);
});

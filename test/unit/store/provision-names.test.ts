import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newClientAccountBody } from '../../../shared/api/schemas/new-client-account.ts';
import { nameKey } from '../../../shared/store/provisions/items.ts';

const asBefore = (loginName: string) => createHash('sha256').update(loginName.toLowerCase()).digest('hex');
const account = { contactEmail: 'owner@example.com', countryCode: 'GB', password: 'correct horse battery staple' };

test('a provision of the version before is found under its user name, whatever name could be requested', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9._@+-]{6,50}$/), (loginName) => {
      expect(newClientAccountBody.safeParse({ ...account, loginName }).success).toBe(true);
      expect(nameKey(loginName)).toEqual({ kind: { S: 'provision-name' }, id: { S: asBefore(loginName) } });
    }),
    { numRuns: 300 },
  );
});

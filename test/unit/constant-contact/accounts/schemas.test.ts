import { describe, expect, test } from 'vitest';
import { readAccountPage } from '../../../../shared/constant-contact/accounts/schemas.ts';
import { defaultActivityWords } from '../../../../shared/domain/membership/activity-words.ts';

const read = (page: object) => readAccountPage(page, defaultActivityWords);

describe('a page of the account list', () => {
  const errors: readonly (readonly [string, unknown])[] = [
    ['error_key', 'internal.error'],
    ['error', 'server_error'],
    ['error', { code: 500 }],
    ['error', true],
    ['errors', [{ error_key: 'internal.error' }]],
    ['message', 'Internal server error'],
    ['message', 7],
    // Two different values.
    ['error_key', Symbol()],
  ];

  test.each(errors)('with %s %j is an error, whatever list it has', (name, value) => {
    for (const list of [[], null, [{ encoded_account_id: 'a07e1lwvtuw0' }]]) {
      expect(read({ site_owner_list: list, [name]: value })).toBeUndefined();
    }
  });

  test.each([
    ['error_key', null],
    ['error_key', ''],
    ['error', false],
    ['error', {}],
    ['errors', []],
    ['message', ' '],
  ])('with %s %j has no error', (name, value) => {
    expect(read({ site_owner_list: [], [name]: value })).toMatchObject({ accounts: [] });
  });

  test('is not taken for an error by what its rows hold', () => {
    const row = { encoded_account_id: 'a07e1lwvtuw0', error_key: 'x', message: 'x' };

    expect(read({ site_owner_list: [row] })).toMatchObject({ accounts: [{ accountId: 'a07e1lwvtuw0' }] });
  });
});

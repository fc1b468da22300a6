import { describe, expect, test } from 'vitest';
import { readRefusal } from '../../../../shared/constant-contact/accounts/refusals.ts';
import { parseNotOursAnswers } from '../../../../shared/domain/partner/not-ours-answers.ts';

const entry = (error_key: unknown) => ({ error_key, error_message: 'about a07e1lwvtuw0' });
const array = (...keys: readonly unknown[]) => JSON.stringify(keys.map(entry));
const object = (key: unknown) => JSON.stringify(entry(key));
const nothingAdded = new Set<string>();

describe('a clear “not yours”', () => {
  test.each([
    [404, 'not_found'],
    [404, 'http.status.not_found'],
    [404, 'resource.not_found'],
    [404, 'partner.api.not_found'],
    [404, 'accounts.api.not_found'],
    [404, 'account.not_found'],
    [404, 'partner.api.account.not_found'],
    [404, 'partner.account_not_found'],
    [404, 'accountNotFound'],
    [404, 'ACCOUNT_NOT_FOUND'],
    [404, 'site_owner.not_found'],
    [404, 'partner.api.unknown_account'],
    [404, 'account.does-not-exist'],
    [400, 'partner.api.account.other_partner'],
    [400, 'account.different_partner'],
    [400, 'account_belongs_to_another_partner'],
    [400, 'partner.account.is_under_a_different_partner'],
    [400, 'account.not_under_partner'],
    [400, 'account_not_in_your_partnership'],
    [400, 'account.partner_mismatch'],
  ] as const)('is a %i with %s, as an array and as an object', (status, errorKey) => {
    expect(readRefusal(status, array(errorKey), nothingAdded)).toEqual({
      refusal: { status, shape: 'array', errorKey },
      isClear: true,
    });
    expect(readRefusal(status, object(errorKey), nothingAdded)).toEqual({
      refusal: { status, shape: 'object', errorKey },
      isClear: true,
    });
  });
});

describe('an unclear refusal', () => {
  test.each([
    // about the request
    [400, 'http.status.bad_request'],
    [400, 'bad_request'],
    [400, 'partner.api.validation.error'],
    [400, 'partner.api.account.invalid'],
    [400, 'query.param.invalid'],
    [400, 'json.type.invalid'],
    [404, 'partner.api.validation.error'],
    // about the service
    [400, 'partner.api.simulated.error'],
    [404, 'http.status.internal_server_error'],
    [404, 'unknown'],
    [404, 'unknown_error'],
    [400, 'throttled'],
    // about something else
    [404, 'partner.api.plan.not_found'],
    [404, 'plan_group_not_found'],
    [404, 'route.not_found'],
    [404, 'user.not_found'],
    [404, 'contacts.api.not_found'],
    // about us
    [404, 'partner.not_found'],
    [404, 'partner_account.not_found'],
    [404, 'api_key.not_found'],
    [400, 'partner.mismatch'],
    [400, 'partner.invalid'],
    // the one status with the words of the other
    [400, 'account.not_found'],
    [400, 'not_found'],
    [404, 'account.other_partner'],
  ] as const)('is a %i with %s', (status, errorKey) => {
    expect(readRefusal(status, array(errorKey), nothingAdded)).toEqual({
      refusal: { status, shape: 'array', errorKey },
      isClear: false,
    });
    expect(readRefusal(status, object(errorKey), nothingAdded).isClear).toBe(false);
  });

  test.each([
    ['array', array(null)],
    ['array', array('')],
    ['array', array(404)],
    ['array', array('no account a07e1lwvtuw0')],
    ['object', object(null)],
    ['mixed', JSON.stringify([entry('account.not_found'), null])],
    ['mixed', JSON.stringify([{}, entry('account.not_found')])],
    ['gateway', JSON.stringify({ message: 'Not Found' })],
    ['token_endpoint', JSON.stringify({ error: 'not_found' })],
    ['json', '{}'],
    ['json', '[]'],
    ['json', 'null'],
    ['json', '"account.not_found"'],
    ['not_json', '<html>account.not_found</html>'],
    ['not_json', ''],
    ['not_json', '[{"error_key":"account.not_found"'],
  ])('is the shape %s: %s', (shape, text) => {
    const { refusal, isClear } = readRefusal(404, text, nothingAdded);
    expect(isClear).toBe(false);
    expect(refusal).toMatchObject({ status: 404, shape });
    expect(JSON.stringify(refusal)).not.toContain('a07e1lwvtuw0');
  });

  test('is an array in which one of the errors is unclear', () => {
    const text = array('account.not_found', 'http.status.internal_server_error');
    expect(readRefusal(404, text, nothingAdded).isClear).toBe(false);
  });
});

describe('an answer that the operator has added', () => {
  const added = parseNotOursAnswers('400:http.status.bad_request, 404:Some.Key') ?? nothingAdded;

  test.each([
    [400, array('http.status.bad_request'), true],
    [404, object('Some.Key'), true],
    [404, array('http.status.bad_request'), false],
    [404, array('some.key'), false],
    [400, JSON.stringify({ message: 'http.status.bad_request' }), false],
  ] as const)('is clear with its own status and code only: %i %s', (status, text, isClear) => {
    expect(readRefusal(status, text, added).isClear).toBe(isClear);
  });

  test.each(['', ' , ', '400:a', '404:a.b_c-D', '400:a,404:a'])('%j is a list of answers', (list) => {
    expect(parseNotOursAnswers(list)).toBeDefined();
  });

  test.each(['a', '400', '400:', '401:a', '4000:a', '400:two words', '400:a;404:b', '400:1a', `400:${'a'.repeat(65)}`])(
    '%j is none',
    (list) => {
      expect(parseNotOursAnswers(list)).toBeUndefined();
    },
  );
});

import { expect, test } from 'vitest';
import { failureOf, readErrorBody } from '../../../../shared/constant-contact/transport/errors.ts';

const array = (...keys: readonly string[]) =>
  JSON.stringify(keys.map((error_key) => ({ error_key, error_message: 'x' })));
const said = (error_message: unknown) => JSON.stringify([{ error_key: 'partner.api.error', error_message }]);

test.each([
  ['a key of a validation', true, array('partner.api.validation.error')],
  ['a key of a parameter', true, array('query.param.invalid')],
  ['a key of JSON', true, array('json.type.invalid')],
  ['a key of a missing field', true, array('field.missing')],
  ['a key in capitals', true, array('MissingField')],
  ['a key of the date', true, array('partner.api.effective_date.past')],
  ['a key of the reason', true, array('reasonId.unknown')],
  ['one of several', true, array('http.status.bad_request', 'effective_date.invalid')],
  ['an object', true, JSON.stringify({ error_key: 'validation.error', error_message: 'x' })],
  ['a message that names the date', true, said('effective_date is not a date')],
  ['a message that names the reason', true, said('Unknown reasonId: 5')],
  ['another partner', false, array('partner.api.account.other_partner')],
  ['another partner, and an invalid request', false, array('account.different_partner', 'validation.error')],
  ['a key that only repeats the status', false, array('http.status.bad_request')],
  ['an invalid account', false, array('partner.api.account.invalid')],
  ['a message about something else', false, said('The account is not yours')],
  ['a message that is no text', false, said(['effective_date'])],
  ['a gateway', false, JSON.stringify({ message: 'effective_date' })],
  ['no JSON', false, '<html>effective_date</html>'],
])('%s: about the request: %s', (_, isAbout, text) => {
  expect(readErrorBody(text).isAboutRequest === true).toBe(isAbout);
});

test('a failure says so of a 400 only', () => {
  const failed = (status: number) => failureOf({ status, text: array('validation.error'), headers: {} }).failure;
  expect(failed(400)).toMatchObject({ kind: 'rejected', errorKey: 'validation.error', isAboutRequest: true });
  for (const status of [404, 409, 429, 500]) expect(failed(status)).not.toHaveProperty('isAboutRequest');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf, readErrorBody } from '../../../../shared/constant-contact/transport/errors.ts';

const answer = (status: number, body: unknown, headers: Readonly<Record<string, unknown>> = {}) => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  headers,
});
const entry = (error_key: unknown) => ({ error_key, error_message: 'for a07e1lwvtuw0' });

describe('error bodies', () => {
  test.each([
    ['an array', [entry('contacts.api.conflict')], { author: 'service', errorKey: 'contacts.api.conflict' }],
    [
      'one about the request',
      [entry('contacts.api.validation')],
      { author: 'service', errorKey: 'contacts.api.validation', isAboutRequest: true },
    ],
    ['an array with its key later on', [{}, entry('second')], { author: 'service', errorKey: 'second' }],
    ['an object', entry('unauthorized'), { author: 'service', errorKey: 'unauthorized' }],
    ['a gateway’s', { message: 'Forbidden' }, { author: 'gateway' }],
    ['a token endpoint’s', { error: 'invalid_client' }, { author: 'token_endpoint', errorKey: 'invalid_client' }],
    ['a sentence for a key', entry('Bad token abc def'), { author: 'service' }],
    ['an endless key', entry('a'.repeat(65)), { author: 'service' }],
    ['a number for a key', entry(7), { author: 'service' }],
    ['an empty array', [], { author: 'unknown' }],
    ['an array of nothing', [null, 7, 'text'], { author: 'unknown' }],
    ['an empty object', {}, { author: 'unknown' }],
    ['null', null, { author: 'unknown' }],
    ['HTML', '<html>Not found</html>', { author: 'unknown' }],
    ['nothing', '', { author: 'unknown' }],
    ['half a JSON', '[{"error_key":', { author: 'unknown' }],
  ])('%s', (_case, body, expected) => {
    expect(readErrorBody(answer(400, body).text)).toStrictEqual(expected);
  });

  test('any text can be read, and nothing but a code is kept of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(readErrorBody(text).errorKey ?? 'none').toMatch(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/);
      }),
    );
  });
});

describe('failures', () => {
  test.each([
    [429, entry('throttled'), 'throttled'],
    [429, entry('quota_exceeded'), 'quota_exceeded'],
    [429, [entry('quota_exceeded')], 'quota_exceeded'],
    [429, entry('something_new'), 'throttled'],
    [429, '<html>', 'throttled'],
    [401, entry('unauthorized'), 'unauthorized'],
    [403, { message: 'Forbidden' }, 'forbidden'],
    [400, [entry('bad')], 'rejected'],
    [409, '', 'rejected'],
    [415, '', 'rejected'],
    [500, [entry('server')], 'unavailable'],
    [503, '<html>', 'unavailable'],
    [302, '', 'not_understood'],
    [204, '', 'not_understood'],
    [200, entry('quota_exceeded'), 'not_understood'],
  ])('%i with %j is %s', (status, body, kind) => {
    expect(failureOf(answer(status, body)).failure).toMatchObject({ kind, status });
  });

  test('a failure has the vendor’s key and request ids, and nothing else that the vendor wrote', () => {
    const headers = {
      'x-amzn-requestid': 'f3b1-22',
      'x-amz-cf-id': 'not an id',
      'x-other': 'x',
      'x-eig-tracking-id': 'e=1',
    };
    const { failure } = failureOf(answer(400, [entry('bad')], headers));
    expect(failure).toStrictEqual({
      kind: 'rejected',
      reason: 'Constant Contact rejected the request (400, bad)',
      status: 400,
      errorKey: 'bad',
      requestIds: { 'x-amzn-requestid': 'f3b1-22', 'x-eig-tracking-id': 'e=1' },
    });
  });

  test('what is not there is left out', () => {
    expect(failureOf(answer(500, ''), 'somebody').failure).toStrictEqual({
      kind: 'unavailable',
      reason: 'somebody was not able to answer (500)',
      status: 500,
    });
  });
});

/** Settings by which others are told of what happens. */
import { expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

it.each([
  ['eventsWebhookUrl', 'https://app.example/events', 'https://app.example/events'],
  ['eventsWebhookUrl', 'http://127.0.0.1:8080/events', 'http://127.0.0.1:8080/events'],
  ['reviewDigestEveryHours', '168', 168],
])('takes %s = %o', (name, given, value) => {
  expect(readSettings({ [name]: given })).toHaveProperty(name, value);
});

it('takes addresses of reviewers with a sender', () => {
  const given = { reviewDigestTo: 'a@partner.example, b@partner.example', reviewDigestFrom: 'c@partner.example' };
  expect(readSettings(given)).toMatchObject({ ...given, reviewDigestTo: ['a@partner.example', 'b@partner.example'] });
});

it.each([
  ['eventsWebhookUrl', 'http://app.example/events', 'must be an https URL'],
  ['eventsWebhookUrl', 'https://me:secret@app.example/', 'must be an https URL'],
  ['eventsWebhookUrl', 'https://app.example/?key=1', 'must be an https URL'],
  ['eventsWebhookUrl', 'http://me:secret@127.0.0.1/', 'must be an https URL'],
  ['reviewDigestTo', 'a@b.example', 'reviewDigestFrom is required with reviewDigestTo'],
  ['reviewDigestTo', 'a@b.example;c@d.example', 'must be 1 to 50 e-mail addresses'],
  ['reviewDigestTo', '', 'must be 1 to 50 e-mail addresses'],
  ['reviewDigestTo', Array.from({ length: 51 }, (_, n) => `a${n}@b.example`).join(), 'must be 1 to 50'],
  ['reviewDigestEveryHours', '0', 'must be a whole number'],
  ['reviewDigestEveryHours', '8761', 'must be at most 8760'],
])('refuses %s = %o: %s', (name, given, message) => {
  expect(() => readSettings({ [name]: given })).toThrow(message);
});

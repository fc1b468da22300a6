/** What a setting accepts comes to the functions as it was meant. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decimalsOf } from '../../infra/setting-values.ts';
import { readSettings } from '../../infra/settings.ts';
import { fraction } from '../../shared/config/variable-kinds.ts';

const fractions = ['brakeFraction', 'brakeNewcomersFraction', 'decisionSampleFraction'] as const;

describe.each(fractions)('%s', (name) => {
  /** As the functions read it. */
  const readBack = (given: unknown): number =>
    fraction.parse(decimalsOf(readSettings({ [name]: given, keepDecisions: 'sampled' })[name]));

  it.each([
    ['0.0000001', 1e-7],
    [0.0000005, 5e-7],
    ['0.123456789', 0.123456789],
    [1, 1],
    ['0', 0],
  ])('is %j', (given, value) => expect(readBack(given)).toBe(value));

  it('is each fraction of up to nine decimals, as a number and as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (billionths) => {
        const text = decimalsOf(billionths / 1e9);
        expect(readBack(text)).toBe(billionths / 1e9);
        expect(readBack(billionths / 1e9)).toBe(billionths / 1e9);
      }),
    );
  });

  it.each([1 / 70, 1e-10, -1e-9, 1.0000000001, Number.NaN, '1e-7', '0.0000000001', ' 0.1'])('cannot be %j', (given) =>
    expect(() => readSettings({ [name]: given })).toThrow(`${name}=`),
  );
});

const notAscii = [
  ['audience', 'größe', 'must be an ASCII word'],
  ['audience', 'api\u200b', 'must be an ASCII word'],
  ['accountOperations', 'GET\u00a0/contacts/**', 'must be a comma-separated list'],
  ['notOursAnswers', '\u00a0400:a.b', 'must be a comma-separated list'],
  ['ssoKeys', 'a,\u00a0b', 'must be a, b'],
  ['partnerName', ' ', 'must be 1 to 128 characters'],
  ['partnerName', '\u200b', 'must be 1 to 128 characters'],
  ['partnerName', '\u202eabc', 'must be 1 to 128 characters'],
] as const;
test.each(notAscii)('%s cannot be %j', (name, value, message) => {
  expect(() => readSettings({ [name]: value })).toThrow(message);
});

const urls = [
  ...['apiUrl', 'tokenUrl', 'webhookKeysUrl', 'legacyUrl', 'connectAuthorizeUrl', 'connectTokenUrl', 'issuer'],
  ...['consoleAuthorizationUrl', 'consoleTokenUrl', 'consoleLogoutUrl', 'statementIssuer', 'eventsWebhookUrl'],
  ...['ssoAcsUrl', 'trailWitnessUrl'],
];
const spoiltUrls = [
  ...['https://h.example/v3?', 'https://h.example/v3#', 'https://h.example/v 3', ' https://h.example/v3'],
  ...[
    'https://h.example/v3\n',
    'https://h.example/\tv3',
    'https:/h.example/v3',
    'https:\\\\h.example',
    'https:h.example',
  ],
  ...['https://h.example\\v3', 'https://bücher.example/', 'HTTPS://h.example/'],
];
test.each(urls)('%s is taken as it is written, so what a parser would change is refused', (name) => {
  for (const url of spoiltUrls) {
    expect(() => readSettings({ [name]: url }), JSON.stringify(url)).toThrow(
      `${name}=${JSON.stringify(url)} must be an`,
    );
  }
});

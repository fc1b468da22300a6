import { expect, test } from 'vitest';
import { parseOrigins } from '../../../../infra/sso-settings.ts';
import { missingOf, parseAttributes } from '../../../../shared/domain/sso/attributes.ts';
import { parseSsoKeys } from '../../../../shared/domain/sso/settings.ts';

test.each([
  ['', []],
  ['Email=email', [{ name: 'Email', source: 'email' }]],
  [
    ' urn:a=b=accountId , x = userId',
    [
      { name: 'urn:a=b', source: 'accountId' },
      { name: 'x', source: 'userId' },
    ],
  ],
])('the attributes %j', (list, parsed) => {
  expect(parseAttributes(list)).toEqual(parsed);
});

test.each(['Email', '=email', 'Email=phone', 'a b=email', 'x=email,x=userId', 'x=email,', 'é=email'])(
  'no attributes: %j',
  (list) => {
    expect(parseAttributes(list)).toBeUndefined();
  },
);

test('what the application has to send is what the rules name', () => {
  const rules = parseAttributes('E=email,L=lastName,U=userId') ?? [];
  expect(missingOf(rules, {})).toEqual(['email', 'lastName']);
  expect(missingOf(rules, { email: 'a@b.example', lastName: 'x' })).toEqual([]);
  expect(missingOf([], {})).toEqual([]);
});

test.each([
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  [' b , a ', ['b', 'a']],
])('the keys %j', (list, parsed) => {
  expect(parseSsoKeys(list)).toEqual(parsed);
});

test.each(['', 'c', 'a,a', 'a,b,a', 'a,', 'A'])('no keys: %j', (list) => {
  expect(parseSsoKeys(list)).toBeUndefined();
});

test.each([
  ['', []],
  ['https://a.example,https://b.example:8443', ['https://a.example', 'https://b.example:8443']],
  ['https://a.example/', undefined],
  ['http://a.example', undefined],
  ["https://a.example;script-src 'unsafe-inline'", undefined],
  ['*', undefined],
])('the origins %j', (list, parsed) => {
  expect(parseOrigins(list)).toEqual(parsed);
});

import { describe, expect, test } from 'vitest';
import { isAllowedRelayState, mayReturn, parseRelayStates } from '../../../../shared/domain/sso/relay-state.ts';

const places = ['https://login.sp.example/start', 'https://app.sp.example/campaigns/*'];

describe('a list of relay states', () => {
  test.each([
    ['', []],
    [' https://a.example/x , https://b.example/* ', ['https://a.example/x', 'https://b.example/*']],
  ])('is %j', (list, parsed) => {
    expect(parseRelayStates(list)).toEqual(parsed);
  });

  test.each([
    'http://a.example/',
    'https://a.example',
    'https://*.example/',
    'https://a.example/*/x',
    'https://user@a.example/',
    'https://a.example/../x',
    'a.example',
    'https://a.example/,',
    'javascript:alert(1)',
  ])('is not %s', (list) => {
    expect(parseRelayStates(list)).toBeUndefined();
  });
});

test.each(['..%2fadmin', '%2e%2e%2fadmin', 'x%5c..%5cadmin', 'x%00'])(
  'no server may read %s as another path below an allowed one',
  (hidden) => {
    expect(isAllowedRelayState(`https://app.sp.example/campaigns/${hidden}`, places)).toBe(false);
  },
);

test.each([
  'https://login.sp.example/start',
  'https://app.sp.example/campaigns/',
  'https://app.sp.example/campaigns/7?tab=1#top',
])('%s is allowed', (relayState) => {
  expect(isAllowedRelayState(relayState, places)).toBe(true);
});

test.each([
  '',
  'opaque',
  'https://login.sp.example/start?x',
  'https://login.sp.example/start/',
  'https://app.sp.example/campaigns',
  'https://app.sp.example/campaigns/../admin',
  'https://app.sp.example/campaigns/%2e%2e/admin',
  'https://app.sp.example/campaigns/..\\admin',
  'https://app.sp.example.evil.example/campaigns/',
  'https://app.sp.example@evil.example/campaigns/',
  'https://evil.example/https://app.sp.example/campaigns/',
  'HTTPS://app.sp.example/campaigns/1',
  ' https://app.sp.example/campaigns/1',
  'https://app.sp.example/campaigns/é',
  'https://app.sp.example/campaigns/a\nb',
  `https://app.sp.example/campaigns/${'a'.repeat(2_048)}`,
])('%j is not', (relayState) => {
  expect(isAllowedRelayState(relayState, places)).toBe(false);
});

test.each([
  ['abc-123_~.', true],
  ['YWJj+/8=', true],
  ['https://app.sp.example/campaigns/1', true],
  ['/admin', false],
  ['//evil.example', false],
  ['https://evil.example', false],
  ['javascript:alert(1)', false],
  ['a b', false],
  ['', false],
])('%j may be given back: %s', (relayState, may) => {
  expect(mayReturn(relayState, places)).toBe(may);
});

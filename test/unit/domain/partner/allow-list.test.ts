import { describe, expect, test } from 'vitest';
import {
  filledPath,
  hasItsParameters,
  pathTemplatePattern,
  pathValuePattern,
} from '../../../../shared/domain/partner/account-path.ts';
import {
  type AccountOperationMethod,
  isAllowed,
  parseAllowList,
  writeEntry,
} from '../../../../shared/domain/partner/allow-list.ts';

const listOf = (text: string) => {
  const list = parseAllowList(text);
  if (list === undefined) throw new Error(`no list: ${text}`);
  return list;
};

describe('a list', () => {
  test.each([
    ['', []],
    [' , ', []],
    ['GET /**', ['GET /**']],
    ['GET /**,POST /contacts', ['GET /**', 'POST /contacts']],
    [' GET   /contacts/* ,\nPUT /contacts/*/notes ', ['GET /contacts/*', 'PUT /contacts/*/notes']],
    ['DELETE /contact_lists/**', ['DELETE /contact_lists/**']],
  ])('%j is %j', (text, entries) => {
    expect(listOf(text).map(writeEntry)).toEqual(entries);
  });

  test.each([
    'GET',
    '/contacts',
    'get /contacts',
    'HEAD /contacts',
    'GET contacts',
    'GET /',
    'GET //contacts',
    'GET /contacts/',
    'GET /**/contacts',
    'GET /a**',
    'GET /con*',
    'GET /../x',
    'GET /contacts?limit=1',
    'GET /%70artner',
    'GET /contacts /lists',
    'GET /partner/**',
    'POST /Partner/accounts',
    'GET /v3/**',
    'GET /V3/contacts',
    'GET /v3',
    'GET /contacts,nonsense',
  ])('%j is none', (text) => {
    expect(parseAllowList(text)).toBeUndefined();
  });
});

interface Row {
  readonly list: string;
  readonly method: AccountOperationMethod;
  readonly path: string;
  readonly allowed: boolean;
}

test.each<Row>([
  { list: 'GET /**', method: 'GET', path: '/contacts', allowed: true },
  { list: 'GET /**', method: 'GET', path: '/reports/email_reports/1/links', allowed: true },
  { list: 'GET /**', method: 'POST', path: '/contacts', allowed: false },
  { list: '', method: 'GET', path: '/contacts', allowed: false },
  { list: 'POST /contacts', method: 'POST', path: '/contacts', allowed: true },
  { list: 'POST /contacts', method: 'POST', path: '/contacts/1', allowed: false },
  { list: 'POST /contacts', method: 'POST', path: '/Contacts', allowed: false },
  { list: 'PUT /contacts/*', method: 'PUT', path: '/contacts/1', allowed: true },
  { list: 'PUT /contacts/*', method: 'PUT', path: '/contacts', allowed: false },
  { list: 'PUT /contacts/*', method: 'PUT', path: '/contacts/1/2', allowed: false },
  { list: 'PUT /*/1', method: 'PUT', path: '/contacts/1', allowed: true },
  { list: 'DELETE /contacts/**', method: 'DELETE', path: '/contacts/1/2', allowed: true },
  { list: 'DELETE /contacts/**', method: 'DELETE', path: '/contacts', allowed: false },
  { list: 'DELETE /contacts/**', method: 'DELETE', path: '/contacts2/1', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/partner/accounts', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/PARTNER', allowed: false },
  { list: 'GET /*/accounts', method: 'GET', path: '/partner/accounts', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/partners', allowed: true },
  { list: 'GET /**', method: 'GET', path: '/v3/partner/accounts', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/V3/partner/accounts', allowed: false },
  { list: 'GET /*/partner/**', method: 'GET', path: '/v2/partner/accounts', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/v3', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/v3x/contacts', allowed: true },
  { list: 'GET /**', method: 'GET', path: '/v3.0/partner/accounts', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/V3.0', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/v3~/partner/accounts', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/partner.json', allowed: false },
  { list: 'GET /**', method: 'GET', path: '/contacts/v3', allowed: true },
])('$list and $method $path: $allowed', ({ list, method, path, allowed }) => {
  expect(isAllowed(listOf(list), method, path)).toBe(allowed);
});

describe('a path', () => {
  test.each(['/contacts', '/contacts/{contact_id}', '/a-b/c_d/{x}/9', '/{x}', '/v3x/y'])('%s is one', (path) => {
    expect(path).toMatch(pathTemplatePattern);
  });

  test.each([
    '',
    '/',
    'contacts',
    '//contacts',
    '/contacts/',
    '/contacts//1',
    '/./contacts',
    '/contacts/..',
    '/contacts/../partner/accounts',
    '/contacts?limit=1',
    '/contacts#x',
    '/%70artner/accounts',
    '/contacts/a%2Fb',
    '/contacts/somebody@example.com',
    '/contacts\\1',
    '/contacts/ 1',
    '/contacts/x{id}',
    '/contacts/{}',
    '/contacts/{1a}',
    '/contacts/{__proto__}',
    '/v3/contacts',
    '/V3/contacts',
    '/v3',
    'https://api.cc.email/v3/contacts',
    '/contacts\n',
  ])('%j is none', (path) => {
    expect(path).not.toMatch(pathTemplatePattern);
  });

  test.each(['1', 'a-b_c.d', 'somebody@example.com', '...'])('takes the value %s', (value) => {
    expect(value).toMatch(pathValuePattern);
  });

  test.each(['', '.', '..', 'a/b', 'a\\b', 'a%2Fb', 'a?b', 'a#b', 'a b', 'ä', '{x}', 'x\n', 'x'.repeat(256)])(
    'does not take the value %j',
    (value) => {
      expect(value).not.toMatch(pathValuePattern);
    },
  );

  test.each([
    ['/contacts', undefined, true],
    ['/contacts', {}, true],
    ['/contacts', { id: '1' }, false],
    ['/contacts/{id}', undefined, false],
    ['/contacts/{id}', { id: '1' }, true],
    ['/contacts/{id}', { other: '1' }, false],
    ['/contacts/{id}/{id}', { id: '1' }, true],
    ['/contacts/{id}', { id: '1', other: '2' }, false],
    ['/contacts/{constructor}', {}, false],
  ])('%s with %j has its parameters: %s', (path, given, expected) => {
    expect(hasItsParameters(path, given)).toBe(expected);
  });

  test('is what it is with its parameters put in', () => {
    expect(filledPath('/a/{x}/{y}/{x}', { x: '$&', y: '{x}' })).toBe('/a/$&/{x}/$&');
    expect(isAllowed(listOf('GET /**'), 'GET', filledPath('/{x}/accounts', { x: 'partner' }))).toBe(false);
    expect(isAllowed(listOf('GET /**'), 'GET', filledPath('/{v}/partner/accounts', { v: 'v3' }))).toBe(false);
  });
});

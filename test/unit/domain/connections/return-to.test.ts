import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayReturnTo, parseReturnPlaces, returnAddress } from '../../../../shared/domain/connections/return-to.ts';

const places = ['https://app.example.com/connected', 'https://shop.example/', 'http://127.0.0.1:3000/_local/connected'];

describe('a browser may go back', () => {
  it.each([
    'https://app.example.com/connected',
    'https://app.example.com/connected/',
    'https://app.example.com/connected/step/2',
    'https://app.example.com/connected?from=settings',
    'https://app.example.com/connected?next=https://evil.example/',
    'https://shop.example/',
    'https://shop.example/anything',
    'https://shop.example//evil.example',
    'http://127.0.0.1:3000/_local/connected',
  ])('to %s', (address) => expect(mayReturnTo(address, places)).toBe(true));
});

describe('a browser may not go back', () => {
  it.each([
    ['another host', 'https://evil.example/connected'],
    ['a host that begins alike', 'https://app.example.com.evil.example/connected'],
    ['a host below', 'https://evil.app.example.com/connected'],
    ['the host as a user', 'https://app.example.com@evil.example/connected'],
    ['the host as a password', 'https://x:app.example.com@evil.example/connected'],
    ['a user at the right host', 'https://me@app.example.com/connected'],
    ['an empty user', 'https://@app.example.com/connected'],
    ['a backslash after the host', 'https://app.example.com\\connected'],
    ['a backslash before another host', 'https://evil.example\\@app.example.com/connected'],
    ['backslashes in place of slashes', 'https:\\\\app.example.com\\connected'],
    ['one slash', 'https:/app.example.com/connected'],
    ['no slash', 'https:app.example.com/connected'],
    ['three slashes', 'https:///app.example.com/connected'],
    ['no scheme', '//app.example.com/connected'],
    ['a path alone', '/connected'],
    ['http', 'http://app.example.com/connected'],
    ['capital letters in the scheme', 'HTTPS://app.example.com/connected'],
    ['capital letters in the host', 'https://APP.example.com/connected'],
    ['capital letters in the path', 'https://app.example.com/Connected'],
    ['the default port', 'https://app.example.com:443/connected'],
    ['another port', 'https://app.example.com:8443/connected'],
    ['another port of this machine', 'http://127.0.0.1:3001/_local/connected'],
    ['another name of this machine', 'http://localhost:3000/_local/connected'],
    ['an octal spelling of this machine', 'http://0177.0.0.1:3000/_local/connected'],
    ['a dot behind the host', 'https://app.example.com./connected'],
    ['a full-width dot', 'https://app。example.com/connected'],
    ['a letter that looks alike', 'https://аpp.example.com/connected'],
    ['a path that begins alike', 'https://app.example.com/connected-evil'],
    ['a path above', 'https://app.example.com/'],
    ['dots that lead out', 'https://app.example.com/connected/../admin'],
    ['encoded dots that lead out', 'https://app.example.com/connected/%2e%2e/admin'],
    ['an encoded slash', 'https://app.example.com/connected/..%2fadmin'],
    ['an encoded backslash', 'https://app.example.com/connected/..%5Cadmin'],
    ['an encoded NUL', 'https://app.example.com/connected/%00'],
    ['a tab that a browser drops', 'https://app.example.com\t.evil.example/connected'],
    ['a line break that a browser drops', 'https://app.exam\nple.com/connected'],
    ['a blank before it', ' https://app.example.com/connected'],
    ['a fragment', 'https://app.example.com/connected#statement'],
    ['an empty fragment', 'https://app.example.com/connected#'],
    ['a statement of its own', 'https://app.example.com/connected?statement=forged'],
    ['a script', 'javascript:alert(1)//app.example.com/connected'],
    ['a script that names a place', 'javascript://app.example.com/connected%0Aalert(1)'],
    ['data', 'data:text/html,https://app.example.com/connected'],
    ['a file', 'file:///connected'],
    ['a blob', 'blob:https://app.example.com/connected'],
    ['nothing', ''],
    ['more than an address', `https://app.example.com/connected?${'x'.repeat(2_048)}`],
  ])('to %s', (_what, address) => expect(mayReturnTo(address, places)).toBe(false));

  it('anywhere, where no place is set', () => {
    expect(mayReturnTo('https://app.example.com/connected', [])).toBe(false);
  });

  it('to another origin than those of the places, whatever is before, in and after an allowed one', () => {
    const origins = new Set(places.map((place) => new URL(place).origin));
    const parts = fc.constantFrom(
      ...['https://app.example.com', 'https:', '//', '/', '\\', '@', ':', '.', '%2f', '?', '#', '\t', ' '],
      ...['evil.example', 'connected', '/connected', '..', '443', 'x'],
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (pieces) => {
        const address = pieces.join('');
        if (!mayReturnTo(address, places)) return;
        const { origin, pathname, username } = new URL(address);
        expect(origins.has(origin)).toBe(true);
        expect(pathname.startsWith('/connected') || origin !== 'https://app.example.com').toBe(true);
        expect(username).toBe('');
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('places', () => {
  it('are separated by commas', () => {
    expect(parseReturnPlaces('https://a.example/x, https://b.example/')).toEqual([
      'https://a.example/x',
      'https://b.example/',
    ]);
    expect(parseReturnPlaces('')).toEqual([]);
  });

  it.each([
    'https://a.example',
    'a.example',
    'http://a.example/',
    'https://a.example/?x=1',
    'https://a.example/#x',
    'https://u@a.example/',
    'https://A.example/',
    'https://*.example/',
    'https://a.example/,nonsense',
  ])('are not %s', (text) => {
    // A host with a star is one that no browser goes to, and stands for no other.
    if (text.includes('*')) expect(mayReturnTo('https://a.example/', parseReturnPlaces(text) ?? [])).toBe(false);
    else expect(parseReturnPlaces(text)).toBeUndefined();
  });
});

describe('the address with the result', () => {
  it.each([
    ['https://app.example.com/connected', 'https://app.example.com/connected?statement=a.b-c_d'],
    ['https://app.example.com/connected?', 'https://app.example.com/connected?statement=a.b-c_d'],
    ['https://app.example.com/connected?a=%20b+c', 'https://app.example.com/connected?a=%20b+c&statement=a.b-c_d'],
  ])('keeps what is in %s', (address, expected) => expect(returnAddress(address, 'a.b-c_d')).toBe(expected));
});

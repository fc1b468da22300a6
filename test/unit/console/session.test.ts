import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leaveToSignIn, session, signOut, startSession } from '../../../console/src/session/session.ts';

const origin = 'https://console.example';
const signIn = {
  issuer: 'https://issuer.example',
  clientId: 'console',
  authorizationEndpoint: 'https://issuer.example/authorize',
  tokenEndpoint: 'https://issuer.example/token',
  scopes: ['membership/check'],
};
const sentence = /^This browser keeps nothing for this page, which a sign-in needs\./;
const assign = vi.fn();

/** The service at an address, to a browser that may refuse to keep things. */
function stubBrowser({ search = '', document = { signIn } as object } = {}): void {
  vi.stubGlobal('location', {
    origin,
    protocol: 'https:',
    pathname: '/console',
    search,
    href: `${origin}/console${search}`,
    assign,
  });
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(document)));
}

/** As a browser is where cookies are blocked: even to look is an error. */
const blockStorage = (): void => {
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    },
  });
};
const stubStorage = (kept: ReadonlyMap<string, string>, setItem: (key: string, value: string) => void): void => {
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem, removeItem: () => {} });
};
const full = (): void => {
  throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};

describe('a session', () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage');
  beforeEach(() => stubBrowser());
  afterEach(() => {
    vi.unstubAllGlobals();
    if (before === undefined) Reflect.deleteProperty(globalThis, 'sessionStorage');
    else Object.defineProperty(globalThis, 'sessionStorage', before);
    session.value = { state: 'starting' };
    assign.mockReset();
  });

  it('starts signed out, and says why, where the browser lets nothing be kept', async () => {
    blockStorage();
    expect(await startSession()).toBeUndefined();
    expect(session.value).toEqual({ state: 'signed-out', why: expect.stringMatching(sentence) });
    await leaveToSignIn('/console');
    expect(session.value).toEqual({ state: 'signed-out', why: expect.stringMatching(sentence) });
    expect(assign).not.toHaveBeenCalled();
    expect(() => signOut()).not.toThrow();
  });

  it('says so as well where the issuer sends the person back', async () => {
    stubBrowser({ search: '?code=a&state=b' });
    blockStorage();
    expect(await startSession()).toBe('/console');
    expect(session.value).toEqual({ state: 'signed-out', why: expect.stringMatching(sentence) });
  });

  it('does not leave for the issuer where nothing more can be kept', async () => {
    stubStorage(new Map([['signed-in', 'yes']]), full);
    expect(await startSession()).toBeUndefined();
    expect(session.value).toEqual({ state: 'signed-out', why: expect.stringMatching(sentence) });
    expect(assign).not.toHaveBeenCalled();
  });

  it('leaves for the issuer where it can be kept', async () => {
    const kept = new Map<string, string>();
    stubStorage(kept, (key, value) => kept.set(key, value));
    await startSession();
    expect(session.value).toEqual({ state: 'signed-out' });
    await leaveToSignIn('/console/ask');
    expect(session.value).toEqual({ state: 'leaving' });
    expect(assign).toHaveBeenCalledTimes(1);
    expect(JSON.parse(kept.get('sign-in') ?? '')).toMatchObject({ returnTo: '/console/ask' });
  });

  it.each([{}, { message: 'Welcome' }])('does not take %j of something else for how to sign in', async (document) => {
    stubBrowser({ document });
    await startSession();
    expect(session.value).toEqual({ state: 'signed-out', why: 'The service cannot be reached.' });
  });
});

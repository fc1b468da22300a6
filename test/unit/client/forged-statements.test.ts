/** 1,000 statements that the service has not made, or not so: none is accepted. */
import { createHmac, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStatementVerifier, StatementError } from '../../../client/src/index.ts';
import { signStatement } from '../../../shared/statements/statement.ts';
import { createTestSigner } from '../../support/statement-signer.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const [own, stranger] = [createTestSigner('key-1'), createTestSigner('key-1')];
const claims = {
  iss: 'https://api.example',
  aud: 'reports',
  sub: 'user-1',
  iat: now / 1000,
  exp: now / 1000 + 900,
  jti: 'decision-1',
  allowed: false,
  code: 'REVOKED',
  accountId: 'a07e1lwvtuw0',
};
const type = 'membership-statement+jwt';
const { verifyStatement } = createStatementVerifier({
  issuer: claims.iss,
  environment: { now: () => now, fetch: async () => Response.json({ keys: [own.jwk] }) },
});
const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

interface Draw {
  readonly place: number;
  readonly seed: number;
}

/** By the own key, so that only what is said is wrong. */
const signedAs = async (header: object, payload: object, signer = own): Promise<string> => {
  const input = `${encoded(header)}.${encoded(payload)}`;
  const { createHash } = await import('node:crypto');
  const signature = await signer.sign(createHash('sha256').update(input).digest());
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
};
const header = { alg: 'ES256', typ: type, kid: own.keyId };
const publicPem = createPublicKey({ key: { ...own.jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });

const forgeries: Readonly<Record<string, (draw: Draw) => Promise<string>>> = {
  'one character another one': async ({ place, seed }) => {
    const statement = await signStatement(type, claims, own);
    const at = place % statement.length;
    const others = [...alphabet, '.', '='].filter((character) => character !== statement[at]);
    return `${statement.slice(0, at)}${others[seed % others.length]}${statement.slice(at + 1)}`;
  },
  'cut short': async ({ place }) => {
    const statement = await signStatement(type, claims, own);
    return statement.slice(0, place % statement.length);
  },
  'with more behind it': async ({ seed }) =>
    `${await signStatement(type, claims, own)}${['=', '.', ' ', '\n', 'A'][seed % 5]}`,
  'with the no made a yes': async () => {
    const [first, , last] = (await signStatement(type, claims, own)).split('.');
    return `${first}.${encoded({ ...claims, allowed: true, code: 'MEMBER' })}.${last}`;
  },
  'with a later end': async ({ seed }) => {
    const [first, , last] = (await signStatement(type, claims, own)).split('.');
    return `${first}.${encoded({ ...claims, exp: claims.exp + 1 + seed })}.${last}`;
  },
  'of parts of two statements': async ({ seed }) => {
    const [first, payload] = (await signStatement(type, claims, own)).split('.');
    const [, , last] = (await signStatement(type, { ...claims, jti: `another-${seed}` }, own)).split('.');
    return `${first}.${payload}.${last}`;
  },
  'signed by somebody else': async () => signStatement(type, claims, stranger),
  'without a signature': async ({ seed }) => {
    const alg = ['none', 'None', 'NONE', ''][seed % 4];
    return `${encoded({ ...header, alg })}.${encoded(claims)}.${seed % 2 === 0 ? '' : 'A'.repeat(86)}`;
  },
  'signed with the public key as a secret': async () => {
    const input = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
    return `${input}.${createHmac('sha256', publicPem).update(input).digest('base64url')}`;
  },
  'with another algorithm': async ({ seed }) =>
    signedAs({ ...header, alg: ['ES384', 'RS256', 'EdDSA', 'es256'][seed % 4] }, claims),
  'of another kind': async ({ seed }) =>
    signedAs({ ...header, typ: ['JWT', 'at+jwt', 'MEMBERSHIP-STATEMENT+JWT', undefined][seed % 4] }, claims),
  'with its own key in the header': async () =>
    signedAs({ ...header, kid: 'mine', jwk: stranger.jwk, jku: 'https://evil.example' }, claims, stranger),
  'with what a verifier has to know': async () => signedAs({ ...header, crit: ['exp'] }, claims),
  'by a zero': async () => `${encoded(header)}.${encoded(claims)}.${'A'.repeat(86)}`,
  'for another audience': async ({ seed }) => signedAs(header, { ...claims, aud: `reports${seed}` }),
  'of another issuer': async ({ seed }) => signedAs(header, { ...claims, iss: `https://api.example/${seed}` }),
  'that has ended': async ({ seed }) => signedAs(header, { ...claims, exp: now / 1000 - (seed % 10_000) }),
  'of another size': async () => signedAs(header, { ...claims, more: 'x'.repeat(10_000) }),
};

test('none of a thousand is accepted', async () => {
  const kinds = Object.keys(forgeries);
  const accepted: string[] = [];
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds),
      fc.record({ place: fc.nat(1_000_000), seed: fc.nat(1_000_000) }),
      async (kind, draw) => {
        const statement = (await forgeries[kind]?.(draw)) ?? '';
        const result = await verifyStatement(statement, { audience: claims.aud }).catch((error: unknown) => error);
        seen.add(kind);
        if (!(result instanceof StatementError)) accepted.push(`${kind}: ${statement}`);
      },
    ),
    { numRuns: 1_000 },
  );
  expect(accepted).toEqual([]);
  expect([...seen].sort()).toEqual(kinds.sort());
  // What was altered was good before.
  expect(await verifyStatement(await signStatement(type, claims, own), { audience: claims.aud })).toEqual(claims);
});

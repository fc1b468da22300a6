/**
 * 1,000 webhooks that the vendor has not sent, or not in this form, or not now: none is accepted,
 * and none costs a request.
 */
import { constants, createHmac, createSign, generateKeyPairSync, type KeyObject, sign as signWith } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { succeeded } from '../../shared/constant-contact/result.ts';
import { bodyFor, type Draw, draws, pick, type Sent } from '../support/webhook-draws.ts';
import { bodyOf, createReceiver, type Keys, keySetOf, makeKeys, protectedHeader, sign } from '../support/webhooks.ts';

const [vendor, stranger]: [Keys, Keys] = [makeKeys(), makeKeys()];
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/**
 * Signed with the vendor's own key by RSA-SHA256, even if the header says otherwise: only the
 * header is wrong.
 */
const withHeader = (body: string, header: unknown, payload = body, key: KeyObject = vendor.privateKey): string => {
  const first = encode(header);
  return `${first}..${createSign('RSA-SHA256').update(`${first}.${payload}`).sign(key, 'base64url')}`;
};
const changed = (different: Readonly<Record<string, unknown>>) => ({ ...protectedHeader, ...different });

const flipBit = (bytes: Buffer, seed: number): Buffer => {
  const flipped = Buffer.from(bytes);
  const bit = seed % (flipped.length * 8);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
};

/**
 * The algorithms that a confused verifier might take the header's word for, each with a signature
 * that is right for it.
 */
const otherAlgorithms = [
  { alg: 'RS384', make: (text: string) => createSign('RSA-SHA384').update(text).sign(vendor.privateKey) },
  { alg: 'RS512', make: (text: string) => createSign('RSA-SHA512').update(text).sign(vendor.privateKey) },
  {
    alg: 'PS256',
    make: (text: string) =>
      signWith('sha256', Buffer.from(text), { key: vendor.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }),
  },
  {
    alg: 'HS256',
    make: (text: string) =>
      createHmac('sha256', vendor.publicKey.export({ type: 'spki', format: 'pem' }))
        .update(text)
        .digest(),
  },
  { alg: 'ES256', make: (text: string) => signWith('sha256', Buffer.from(text), curve.privateKey) },
] as const;

const kinds: Readonly<Record<string, (draw: Draw) => Sent | Promise<Sent>>> = {
  'a bit of the header flipped': async (draw) => {
    const body = bodyFor(draw);
    const [header = '', signature = ''] = (await sign(body, vendor)).split('..');
    return { body, signature: `${flipBit(Buffer.from(header), draw.seed).toString('latin1')}..${signature}` };
  },
  'a bit of what the header says flipped': async (draw) => {
    const body = bodyFor(draw);
    const [header = '', signature = ''] = (await sign(body, vendor)).split('..');
    const flipped = flipBit(Buffer.from(header, 'base64url'), draw.seed).toString('base64url');
    return { body, signature: `${flipped}..${signature}` };
  },
  'a bit of the signature flipped': async (draw) => {
    const body = bodyFor(draw);
    const [header = '', signature = ''] = (await sign(body, vendor)).split('..');
    const flipped = flipBit(Buffer.from(signature, 'base64url'), draw.seed).toString('base64url');
    return { body, signature: `${header}..${flipped}` };
  },
  'a bit of the body flipped': async (draw) => {
    const body = bodyFor(draw);
    return { body: flipBit(Buffer.from(body), draw.seed), signature: await sign(body, vendor) };
  },
  'cut short': async (draw) => {
    const body = bodyFor(draw);
    const signature = await sign(body, vendor);
    return { body, signature: signature.slice(0, draw.place % signature.length) };
  },
  'another algorithm': (draw) => {
    const body = bodyFor(draw);
    const { alg, make } = pick(otherAlgorithms, draw.seed);
    const header = encode(changed({ alg }));
    return { body, signature: `${header}..${make(`${header}.${body}`).toString('base64url')}` };
  },
  'no algorithm': (draw) => {
    const body = bodyFor(draw);
    const alg = pick(['none', 'None', 'NONE', '', null], draw.seed);
    const signed = withHeader(body, changed({ alg }));
    return { body, signature: draw.place % 2 === 0 ? signed : signed.replace(/\.\..*$/, '..') };
  },
  'b64 true, over the encoded body': (draw) => {
    const body = bodyFor(draw);
    const b64 = pick([true, undefined, 'false', 0, null], draw.seed);
    const encoded = Buffer.from(body).toString('base64url');
    return { body, signature: withHeader(body, changed({ b64 }), draw.place % 2 === 0 ? encoded : body) };
  },
  'crit missing or another': (draw) => {
    const body = bodyFor(draw);
    const crit = pick([undefined, [], 'b64', null, ['ts'], ['b64', 'ts'], ['B64'], { 0: 'b64' }], draw.seed);
    return { body, signature: withHeader(body, changed({ crit })) };
  },
  'another key': async (draw) => {
    const body = bodyFor(draw);
    return { body, signature: await sign(body, stranger) };
  },
  'another key, embedded or named in the header': async (draw) => {
    const body = bodyFor(draw);
    const jwk = stranger.publicKey.export({ format: 'jwk' });
    const different = pick(
      [
        { jwk },
        { jwk, kid: 'stranger' },
        { jku: 'https://stranger.example/jwks.json' },
        { x5u: 'https://stranger.example' },
      ],
      draw.seed,
    );
    return { body, signature: await sign(body, stranger, different) };
  },
  'another body': async (draw) => ({
    body: bodyFor(draw),
    signature: await sign(bodyFor({ ...draw, accountId: `${draw.accountId}x` }), vendor),
  }),
  'the same body, written another way': async (draw) => {
    const body = bodyFor(draw);
    const space = pick([' ', '\n', '\r\n', '\t', '\ufeff'], draw.seed);
    return { body: draw.place % 2 === 0 ? `${body}${space}` : `${space}${body}`, signature: await sign(body, vendor) };
  },
  'two signatures, neither of them good': async (draw) => {
    const body = bodyFor(draw);
    const forged = [await sign(body, stranger), await sign(`${body} `, vendor), `${await sign(body, vendor)}A`];
    return { body, signature: [pick(forged, draw.seed), pick(forged, draw.place)].join(pick([',', ', '], draw.seed)) };
  },
  'many headers, one of them good': async (draw) => {
    const body = bodyFor(draw);
    const [good, other] = [await sign(body, vendor), await sign(body, stranger)];
    return { body, signature: [other, other, other, other, good].join(',') };
  },
  'too old, or from the future': async (draw) => {
    const body = bodyFor(draw);
    const ts = protectedHeader.ts + (draw.place % 2 === 0 ? -3_901 - draw.seed : 301 + draw.seed);
    return { body, signature: await sign(body, vendor, { ts }) };
  },
  'a ts that is none': (draw) => {
    const body = bodyFor(draw);
    const ts = pick(
      [undefined, null, '1', String(protectedHeader.ts), protectedHeader.ts + 0.5, [protectedHeader.ts]],
      draw.seed,
    );
    return { body, signature: withHeader(body, changed({ ts })) };
  },
  'the body within': async (draw) => {
    const body = bodyFor(draw);
    const [header, signature] = (await sign(body, vendor)).split('..');
    const middle = pick([Buffer.from(body).toString('base64url'), body, '.', 'e30'], draw.seed);
    return { body, signature: `${header}.${middle}.${signature}` };
  },
  'written another way': async (draw) => {
    const body = bodyFor(draw);
    const good = await sign(body, vendor);
    const forms = [`${good}=`, `${good}===`, `"${good}"`, good.replace('..', '...'), `Bearer ${good}`] as const;
    return { body, signature: pick(forms, draw.seed) };
  },
  'no signature': (draw) => ({ body: bodyFor(draw), signature: pick([undefined, '', '..', '.', 'null'], draw.seed) }),
};

test('none of a thousand forgeries is accepted, recorded, or compared with our API key', async () => {
  const { receive, recorded, counts } = createReceiver(succeeded(keySetOf(vendor)));
  const names = Object.keys(kinds);
  const made = new Map<string, number>();
  const accepted: unknown[] = [];

  for (const [index, draw] of fc.sample(draws, { numRuns: 1_000, seed: 7797 }).entries()) {
    const name = names[index % names.length] ?? '';
    const forgery = await kinds[name]?.(draw);
    if (forgery === undefined) throw new Error(`no kind ${name}`);
    const reception = await receive(forgery.body, forgery.signature);
    if (reception !== 'refused') accepted.push({ name, draw, reception });
    made.set(name, (made.get(name) ?? 0) + 1);
  }

  expect(accepted).toEqual([]);
  expect(recorded).toEqual([]);
  expect(counts.apiKey).toBe(0);
  // The clock stands: however many unknown keys there were, the vendor's key set was asked for
  // once.
  expect(counts.keySet).toBe(1);
  expect([...made.keys()]).toEqual(names);
  expect(Math.min(...made.values())).toBeGreaterThanOrEqual(50);
});

test('what the forgeries depart from is accepted, so that they are refused for what is wrong with them', async () => {
  const { receive, recorded } = createReceiver(succeeded(keySetOf(vendor)));
  const body = bodyOf();

  expect(await receive(body, await sign(body, vendor))).toBe('taken');
  expect(await receive(body, withHeader(body, protectedHeader))).toBe('taken');
  expect(recorded).toHaveLength(2);
});

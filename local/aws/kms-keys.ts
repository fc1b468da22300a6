/** The kinds of keys that are emulated, and how each of them signs. */
import {
  constants,
  createECDH,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type KeySpec = 'ECC_NIST_EDWARDS25519' | 'ECC_NIST_P256' | 'RSA_2048';
type MessageType = 'RAW' | 'DIGEST';

interface Algorithm {
  /** What a caller may hand over; undefined: KMS knows the algorithm for this key, and it is not emulated. */
  readonly signs: Partial<Readonly<Record<MessageType, (message: Buffer, key: KeyObject) => Buffer>>> | undefined;
  /** What KMS refuses otherwise. */
  readonly takes: readonly MessageType[];
  /** Of a digest. */
  readonly digestBytes?: number;
}

interface Kind {
  readonly generate: () => KeyObject;
  readonly type: KeyObject['asymmetricKeyType'];
  /** In the order in which KMS lists them. */
  readonly algorithms: Readonly<Record<string, Algorithm>>;
}

const sha256 = (message: Buffer): Buffer => createHash('sha256').update(message).digest();
/** With the hash of the message: KMS signs the same for it as for the message. */
const ofDigest = (signDigest: (digest: Buffer, key: KeyObject) => Buffer): Algorithm => ({
  signs: { RAW: (message, key) => signDigest(sha256(message), key), DIGEST: signDigest },
  takes: ['RAW', 'DIGEST'],
  digestBytes: 32,
});
const notEmulated = (...takes: MessageType[]): Algorithm => ({ signs: undefined, takes });

/** What DER puts before a digest of SHA-256 in an RSA signature: RFC 8017, section 9.2, note 1. */
const sha256Prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');

const signRsa = (digest: Buffer, key: KeyObject): Buffer =>
  privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([sha256Prefix, digest]));

/** The order of the group of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);

/** By Fermat: the order is a prime. */
const inverse = (value: bigint): bigint => {
  let [result, base] = [1n, value % order];
  for (let exponent = order - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
};

const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const positive = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
};

/** ECDSA by hand (FIPS 186-5, 6.4.1), as nothing in Node signs a digest. @returns DER */
const signEcdsa = (digest: Buffer, key: KeyObject): Buffer => {
  const once = createECDH('prime256v1');
  const point = once.generateKeys();
  const d = numberOf(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const r = numberOf(point.subarray(1, 33)) % order;
  const s = (inverse(numberOf(once.getPrivateKey())) * (numberOf(digest) + r * d)) % order;
  const integers = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.of(0x30, integers.length), integers]);
};

/** By the key specs of the templates; KMS's list is longer: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const kinds: Readonly<Record<KeySpec, Kind>> = {
  ECC_NIST_EDWARDS25519: {
    generate: () => generateKeyPairSync('ed25519').privateKey,
    type: 'ed25519',
    // The one that hashes first takes a digest, the other the message:
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
    algorithms: {
      ED25519_SHA_512: { signs: { RAW: (message, key) => sign(undefined, message, key) }, takes: ['RAW'] },
      ED25519_PH_SHA_512: notEmulated('DIGEST'),
    },
  },
  ECC_NIST_P256: {
    generate: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    type: 'ec',
    algorithms: { ECDSA_SHA_256: ofDigest(signEcdsa) },
  },
  RSA_2048: {
    generate: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    type: 'rsa',
    algorithms: {
      RSASSA_PKCS1_V1_5_SHA_256: ofDigest(signRsa),
      RSASSA_PKCS1_V1_5_SHA_384: notEmulated('RAW', 'DIGEST'),
      RSASSA_PKCS1_V1_5_SHA_512: notEmulated('RAW', 'DIGEST'),
      RSASSA_PSS_SHA_256: notEmulated('RAW', 'DIGEST'),
      RSASSA_PSS_SHA_384: notEmulated('RAW', 'DIGEST'),
      RSASSA_PSS_SHA_512: notEmulated('RAW', 'DIGEST'),
    },
  },
};

/**
 * A key that is made once, and stays the same as long as the folder does.
 *
 * @param folder undefined: each start has a key of its own, made on first use, because one of RSA
 * takes as long as all else of a start
 * @throws Error if the folder has a key of another kind under this id
 */
export const openKey = (id: string, spec: KeySpec, folder: string | undefined): (() => KeyObject) => {
  if (folder !== undefined) {
    const key = keptKey(id, spec, folder);
    return () => key;
  }
  let made: KeyObject | undefined;
  return () => {
    made ??= kinds[spec].generate();
    return made;
  };
};

const keptKey = (id: string, spec: KeySpec, folder: string): KeyObject => {
  const { generate, type } = kinds[spec];
  const file = join(folder, `${id}.pem`);
  if (existsSync(file)) {
    const kept = createPrivateKey(readFileSync(file));
    if (kept.asymmetricKeyType !== type) throw new Error(`${file} is no key of ${spec}; delete it to have a new one`);
    return kept;
  }
  const key = generate();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
  return key;
};

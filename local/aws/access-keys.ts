/** The access keys of one start, and the check that a request is signed with one of them. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../http.ts';
import type { Caller, Stranger } from './iam/rights.ts';
import { algorithm, headerOf, signatureOf } from './signature.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Makes keys that no other process can guess. */
export const createKeys = (): Keys => ({
  accessKeyId: `LOCAL${randomBytes(10).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

/** The keys that are valid in this start. */
export interface Keyring {
  /** Makes keys for this caller. */
  issue(caller: Caller): Keys;
  find(accessKeyId: string): { readonly keys: Keys; readonly caller: Caller } | undefined;
}

export const createKeyring = (): Keyring => {
  const issued = new Map<string, { readonly keys: Keys; readonly caller: Caller }>();
  return {
    issue: (caller) => {
      const keys = createKeys();
      issued.set(keys.accessKeyId, { keys, caller });
      return keys;
    },
    find: (accessKeyId) => issued.get(accessKeyId),
  };
};

const authorizationForm = new RegExp(
  `^${algorithm} Credential=([^/,\\s]+)/(\\d{8}/[^/,\\s]+/[^/,\\s]+/aws4_request),\\s*` +
    'SignedHeaders=([a-z0-9;_-]+),\\s*Signature=([0-9a-f]{64})$',
);

/** Who signed a request, or why it is not known. */
type Identity = { readonly caller: Caller } | { readonly refused: Stranger };
const refused = (type: Stranger['type'], message: string): Identity => ({ refused: { type, message } });

/** Finds out who has signed the request. */
export const identify = (request: HttpRequest, keyring: Pick<Keyring, 'find'>): Identity => {
  const authorization = headerOf('authorization', request);
  if (authorization === '') return refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const [, id, scope = '', names = '', signature = ''] = authorizationForm.exec(authorization) ?? [];
  if (id === undefined) {
    return refused('IncompleteSignatureException', 'The header Authorization is not one of Signature version 4.');
  }
  const found = keyring.find(id);
  if (found === undefined) {
    return refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const expected = signatureOf(request, scope, names.split(';'), found.keys.secretAccessKey);
  if (timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return { caller: found.caller };
  return refused(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
      'Key and signing method. Consult the service documentation for details.',
  );
};

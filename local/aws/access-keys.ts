/** The access keys of one start, and the check that a request is signed with them. */
import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../http.ts';

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

const algorithm = 'AWS4-HMAC-SHA256';
const authorizationForm = new RegExp(
  `^${algorithm} Credential=([^/,\\s]+)/(\\d{8}/[^/,\\s]+/[^/,\\s]+/aws4_request),\\s*` +
    'SignedHeaders=([a-z0-9;_-]+),\\s*Signature=([0-9a-f]{64})$',
);

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

const headerOf = (name: string, { headers }: HttpRequest): string =>
  headers.flatMap(([own, value]) => (own === name ? [value.trim().replace(/ +/g, ' ')] : [])).join(',');

/**
 * Signature version 4 of a request without a query, as AWS's guide "Create a signed request" has
 * it. The operations that are emulated here have paths that need no encoding.
 */
const signatureOf = (request: HttpRequest, scope: string, names: readonly string[], secret: string): Buffer => {
  const { method, target, body = Buffer.alloc(0) } = request;
  const headers = names.map((name) => `${name}:${headerOf(name, request)}\n`).join('');
  const canonical = [method, target, '', headers, names.join(';'), sha256(body)].join('\n');
  const text = [algorithm, headerOf('x-amz-date', request), scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text);
};

/** An error of an AWS service, in the forms of both of its JSON protocols. */
const refusal = (type: string, message: string): HttpAnswer =>
  jsonAnswer(403, { __type: type, message }, { 'x-amzn-errortype': type, 'x-amzn-requestid': randomUUID() });

const unknownKeys = (): HttpAnswer =>
  refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');

/**
 * Makes the check.
 *
 * @returns the refusal of a request, in AWS's words; undefined: it is signed with the keys
 */
export const createSignatureCheck =
  ({ accessKeyId, secretAccessKey }: Keys) =>
  (request: HttpRequest): HttpAnswer | undefined => {
    const authorization = headerOf('authorization', request);
    if (authorization === '') return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
    const [, id, scope = '', names = '', signature = ''] = authorizationForm.exec(authorization) ?? [];
    if (id === undefined) {
      return refusal('IncompleteSignatureException', 'The header Authorization is not one of Signature version 4.');
    }
    if (id !== accessKeyId) return unknownKeys();
    const expected = signatureOf(request, scope, names.split(';'), secretAccessKey);
    if (timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return undefined;
    return refusal(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
        'Key and signing method. Consult the service documentation for details.',
    );
  };

/** Answers of S3: errors are XML, and whether an object is there is told by the status. */
import { randomBytes } from 'node:crypto';
import type { HttpAnswer } from '../../http.ts';

const ids = (): Readonly<Record<string, string>> => ({
  'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
  'x-amz-id-2': randomBytes(32).toString('base64'),
});

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An answer without an error. */
export const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body?: Buffer): HttpAnswer => ({
  status,
  headers: { ...ids(), ...headers },
  ...(body !== undefined && { body }),
});

/** Status and message of each error: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const errors = {
  AccessDenied: [403, 'Access Denied'],
  AuthorizationHeaderMalformed: [400, 'The authorization header that you provided is not valid.'],
  BadDigest: [400, 'The Content-MD5 or checksum value that you specified did not match what the server received.'],
  IncompleteBody: [400, 'You did not provide the number of bytes specified by the Content-Length HTTP header.'],
  InvalidAccessKeyId: [403, 'The AWS Access Key Id you provided does not exist in our records.'],
  InvalidRequest: [400, 'Invalid Request'],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchVersion: [404, 'The specified version does not exist.'],
  NotImplemented: [501, 'A header you provided implies functionality that is not implemented.'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
  SignatureDoesNotMatch: [403, 'The request signature we calculated does not match the signature you provided.'],
  XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' header does not match what was computed."],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;
export type S3Error = keyof typeof errors;

/** An error, with the message of S3 unless a more exact one is given. */
export const failure = (
  code: S3Error,
  message?: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => {
  const [status, usual] = errors[code];
  const own = ids();
  const members = Object.entries({
    Code: code,
    Message: message ?? usual,
    RequestId: own['x-amz-request-id'] ?? '',
    HostId: own['x-amz-id-2'] ?? '',
  }).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  return {
    status,
    headers: { ...own, 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members.join('')}</Error>`,
  };
};

/** The bytes of an upload, out of the encoding in which they came, and checked against what was said of them. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { HttpRequest } from '../../http.ts';
import { headerOf } from '../signature.ts';
import type { S3Error } from './answers.ts';

export interface Payload {
  readonly bytes: Buffer;
  /** The checksum that came with it, by the name of its header. */
  readonly checksum: { readonly header: string; readonly value: string } | undefined;
  /** A checksum or an MD5 has been compared. */
  readonly isChecked: boolean;
}

type Refused = { readonly refused: S3Error; readonly message?: string };

const trailing = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

const hash = (name: 'md5' | 'sha1' | 'sha256', bytes: Buffer): Buffer => createHash(name).update(bytes).digest();
const crc = (bytes: Buffer): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four;
};

/** The checksums that are emulated, by the names of their headers. */
const checksums: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'x-amz-checksum-crc32': crc,
  'x-amz-checksum-sha1': (bytes) => hash('sha1', bytes),
  'x-amz-checksum-sha256': (bytes) => hash('sha256', bytes),
};

/**
 * Reads the body of an upload. With `aws-chunked` the checksum comes behind it:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export const readPayload = (request: HttpRequest): Payload | Refused => {
  const { body = Buffer.alloc(0) } = request;
  const said = headerOf('x-amz-content-sha256', request);
  if (said === '') return { refused: 'InvalidRequest', message: 'Missing required header: x-amz-content-sha256' };
  if (said === trailing) {
    const decoded = readChunks(body);
    if (decoded === undefined) return { refused: 'IncompleteBody' };
    const length = headerOf('x-amz-decoded-content-length', request);
    if (length !== String(decoded.bytes.length)) return { refused: 'IncompleteBody' };
    return checked(decoded.bytes, { ...request, headers: [...request.headers, ...decoded.trailers] });
  }
  if (said.startsWith('STREAMING-')) return { refused: 'NotImplemented' };
  if (said !== 'UNSIGNED-PAYLOAD' && said !== hash('sha256', body).toString('hex')) {
    return { refused: 'XAmzContentSHA256Mismatch' };
  }
  return checked(body, request);
};

const checked = (bytes: Buffer, request: Pick<HttpRequest, 'headers'>): Payload | Refused => {
  const md5 = headerOf('content-md5', request);
  if (md5 !== '' && md5 !== hash('md5', bytes).toString('base64')) return { refused: 'BadDigest' };
  const given = request.headers.filter(([name]) => /^x-amz-checksum-(?!mode$|algorithm$|type$)/.test(name));
  for (const [header, value] of given) {
    const compute = checksums[header];
    if (compute === undefined) return { refused: 'NotImplemented', message: `${header} is not emulated here.` };
    if (compute(bytes).toString('base64') !== value) return { refused: 'BadDigest' };
  }
  const [first] = given;
  const checksum = first && { header: first[0], value: first[1] };
  return { bytes, checksum, isChecked: md5 !== '' || checksum !== undefined };
};

const lineEnd = Buffer.from('\r\n');

/** Takes `aws-chunked` apart; undefined: it is cut off or malformed. */
const readChunks = (body: Buffer) => {
  const chunks: Buffer[] = [];
  let at = 0;
  const line = (): string | undefined => {
    const end = body.indexOf(lineEnd, at);
    if (end < 0) return undefined;
    const text = body.toString('latin1', at, end);
    at = end + lineEnd.length;
    return text;
  };
  for (;;) {
    const [, size] = /^([0-9a-f]{1,8})$/i.exec(line() ?? '') ?? [];
    if (size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    chunks.push(body.subarray(at, at + length));
    at += length;
    if (at > body.length || line() !== '') return undefined;
  }
  const trailers: (readonly [string, string])[] = [];
  for (let text = line(); text !== undefined && text !== ''; text = line()) {
    const [name = '', ...value] = text.split(':');
    trailers.push([name.trim().toLowerCase(), value.join(':').trim()]);
  }
  return { bytes: Buffer.concat(chunks), trailers };
};

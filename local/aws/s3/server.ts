/**
 * S3 as far as the functions use it: objects of versioned buckets, written by condition and locked,
 * with the bucket in the path.
 */
import * as z from 'zod/mini';
import type { HttpAnswer, HttpRequest, HttpServer } from '../../http.ts';
import { type ServiceOptions, startAwsEndpoint } from '../endpoint.ts';
import { headerOf } from '../signature.ts';
import type { ResolvedTemplates } from '../template/template.ts';
import { answer, failure } from './answers.ts';
import { readPayload } from './payload.ts';
import { type ObjectRequest, readObjectRequest } from './requests.ts';
import { createS3Rights } from './rights.ts';
import { type ObjectStore, openObjectStore, type Version } from './store.ts';

const dayMs = 86_400_000;
/** S3 takes 5 GB; a tile of entries has 256 of 64 KB at most. */
const bodyLimitBytes = 20_000_000;

const bucketProperties = z.object({
  VersioningConfiguration: z.object({ Status: z.literal('Enabled') }),
  ObjectLockConfiguration: z.object({
    Rule: z.object({
      DefaultRetention: z.object({ Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), Days: z.coerce.number() }),
    }),
  }),
});

/** How the objects of a bucket are locked. */
interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}

/** The buckets of the templates, by their names. Another kind of bucket is not emulated. */
export const readBuckets = (templates: ResolvedTemplates): ReadonlyMap<string, Retention> =>
  new Map(
    templates.resources('AWS::S3::Bucket', bucketProperties).map(({ ref, properties }) => {
      const { Mode: mode, Days: days } = properties.ObjectLockConfiguration.Rule.DefaultRetention;
      return [ref, { mode, days }];
    }),
  );

interface S3Options extends ServiceOptions {
  readonly buckets: ReadonlyMap<string, Retention>;
  /** The folder of the objects; undefined: in memory. */
  readonly folder: string | undefined;
  readonly now?: () => number;
}

export interface S3 extends HttpServer {
  /** Puts an object there, as the owner of the account could. */
  put(bucket: string, key: string, bytes: Uint8Array): void;
}

/** Starts the endpoint with the objects of earlier starts. */
export const startS3 = async ({ buckets, folder, now = Date.now, ...options }: S3Options): Promise<S3> => {
  const store = openObjectStore(folder);
  const operations = createOperations(store, now);
  const handle = async (http: HttpRequest): Promise<HttpAnswer> => {
    const request = readObjectRequest(http);
    if (request === undefined) return failure('NotImplemented', `${http.method} ${http.target} is not emulated here.`);
    const retention = buckets.get(request.bucket);
    if (retention === undefined) return failure('NoSuchBucket');
    return operations[request.operation](request, http, retention);
  };
  const rights = createS3Rights((request) => isObject(versionFor(request, store)));
  const server = await startAwsEndpoint(handle, { ...options, rights, bodyLimitBytes });
  const put: S3['put'] = (bucket, key, bytes) =>
    void store.write({ bucket, key, bytes: Buffer.from(bytes), writtenAt: now() });
  return { ...server, put };
};

const versionFor = ({ bucket, key, versionId }: ObjectRequest, store: ObjectStore): Version | undefined =>
  versionId === undefined ? store.newest(bucket, key) : store.find(bucket, key, versionId);

const isObject = (version: Version | undefined): version is Version & { readonly etag: string } =>
  version?.etag !== undefined;

type Operation = (request: ObjectRequest, http: HttpRequest, retention: Retention) => HttpAnswer;

const createOperations = (store: ObjectStore, now: () => number): Record<ObjectRequest['operation'], Operation> => {
  const read: Operation = (request) => {
    const version = versionFor(request, store);
    if (isObject(version)) return answer(200, headersOf(version), store.read(version));
    if (version === undefined) return failure(request.versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion');
    const marked = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
    return failure(request.versionId === undefined ? 'NoSuchKey' : 'MethodNotAllowed', undefined, marked);
  };

  const put: Operation = (request, http, { mode, days }) => {
    const payload = readPayload(http);
    if ('refused' in payload) return failure(payload.refused, payload.message);
    if (!payload.isChecked) {
      return failure(
        'InvalidRequest',
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      );
    }
    const { bucket, key } = request;
    const refused = unmetCondition(request, store.newest(bucket, key));
    if (refused !== undefined) return refused;
    const written = store.write({
      bucket,
      key,
      bytes: payload.bytes,
      contentType: headerOf('content-type', http) || 'binary/octet-stream',
      checksum: payload.checksum,
      lock: { mode, until: now() + days * dayMs },
      writtenAt: now(),
    });
    return answer(200, { etag: written.etag ?? '', 'x-amz-version-id': written.versionId, ...checksumOf(written) });
  };

  const remove: Operation = (request) => {
    const { bucket, key, versionId, bypassesGovernance } = request;
    if (versionId === undefined) {
      const { versionId: marker } = store.mark(bucket, key, now());
      return answer(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker });
    }
    const version = store.find(bucket, key, versionId);
    const { lock } = version ?? {};
    const isLocked = lock !== undefined && lock.until > now();
    if (isLocked && !(lock.mode === 'GOVERNANCE' && bypassesGovernance)) {
      return failure('AccessDenied', 'Access Denied because object protected by object lock.');
    }
    if (version !== undefined) store.remove(version);
    return answer(204, { 'x-amz-version-id': versionId });
  };

  return { GetObject: read, HeadObject: read, PutObject: put, DeleteObject: remove };
};

/**
 * What S3 answers to a write whose condition does not hold. It answers 409 to one that meets another
 * write, which cannot happen here: writes are done one after the other. See
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const unmetCondition = ({ ifMatch, ifNoneMatch }: ObjectRequest, newest: Version | undefined) => {
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') return failure('NotImplemented');
  if (ifNoneMatch === '*' && isObject(newest)) return failure('PreconditionFailed');
  if (ifMatch === undefined) return undefined;
  if (!isObject(newest)) return failure('NoSuchKey');
  return ifMatch === newest.etag || ifMatch === '*' ? undefined : failure('PreconditionFailed');
};

const checksumOf = ({ checksum }: Version): Readonly<Record<string, string>> =>
  checksum === undefined ? {} : { [checksum.header]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' };

const headersOf = (version: Version): Readonly<Record<string, string>> => {
  const { etag = '', versionId, contentType = '', lock, writtenAt } = version;
  return {
    etag,
    'content-type': contentType,
    'last-modified': new Date(writtenAt).toUTCString(),
    'x-amz-version-id': versionId,
    'x-amz-server-side-encryption': 'AES256',
    ...checksumOf(version),
    ...(lock !== undefined && {
      'x-amz-object-lock-mode': lock.mode,
      'x-amz-object-lock-retain-until-date': new Date(lock.until).toISOString(),
    }),
  };
};

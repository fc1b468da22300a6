/** Requests to S3, with the bucket in the path. */
import type { HttpRequest } from '../../http.ts';
import { headerOf } from '../signature.ts';

type ObjectOperation = 'GetObject' | 'HeadObject' | 'PutObject' | 'DeleteObject';

export interface ObjectRequest {
  readonly operation: ObjectOperation;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly bypassesGovernance: boolean;
}

const operations: Readonly<Record<string, ObjectOperation>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

/** Parameters that make no other operation of a request. */
const known = new Set(['x-id', 'versionId']);

/** @returns undefined for what is not emulated: other operations, and paths without a bucket and a key */
export const readObjectRequest = (request: HttpRequest): ObjectRequest | undefined => {
  const { pathname, searchParams } = new URL(request.target, 'http://s3.local');
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  const operation = operations[request.method];
  if (bucket === undefined || key === undefined || operation === undefined) return undefined;
  if ([...searchParams.keys()].some((name) => !known.has(name))) return undefined;
  const headerIn = (name: string): string | undefined => headerOf(name, request) || undefined;
  return {
    operation,
    bucket,
    key: decodeURIComponent(key),
    versionId: searchParams.get('versionId') ?? undefined,
    ifMatch: headerIn('if-match'),
    ifNoneMatch: headerIn('if-none-match'),
    bypassesGovernance: headerIn('x-amz-bypass-governance-retention') === 'true',
  };
};

/**
 * The rights that a request to S3 needs; see "Actions, resources, and condition keys for Amazon S3"
 * in the Service Authorization Reference, and the page of each operation in the API reference.
 */
import { type Check, type Context, denialText, type ServiceRights, type Stranger } from '../iam/rights.ts';
import { failure, type S3Error } from './answers.ts';
import { type ObjectRequest, readObjectRequest } from './requests.ts';

/** The local endpoint stands for the one of AWS, which is reached by TLS. */
const secure = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** @param isThere whether the object that a request is for can be read, with this version if it names one */
export const createS3Rights = (isThere: (request: ObjectRequest) => boolean): ServiceRights => ({
  checksOf: (http) => {
    const request = readObjectRequest(http);
    return request === undefined ? [] : checksOf(request, isThere(request));
  },
  refuse: (denial) => failure('AccessDenied', denialText({ ...denial, resource: `"${denial.resource}"` })),
  refuseStranger: ({ type, message }) =>
    // S3 has public objects, so it says of a request without a signature only that it may not do this.
    type === 'MissingAuthenticationTokenException' ? failure('AccessDenied') : failure(strangers[type], message),
});

const strangers = {
  IncompleteSignatureException: 'AuthorizationHeaderMalformed',
  UnrecognizedClientException: 'InvalidAccessKeyId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
} as const satisfies Readonly<Record<Exclude<Stranger['type'], 'MissingAuthenticationTokenException'>, S3Error>>;

const checksOf = (request: ObjectRequest, isThere: boolean): readonly Check[] => {
  const { operation, bucket, key, versionId, ifMatch, ifNoneMatch } = request;
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const onObject = (action: string, context: Context = {}): Check => ({
    action: `s3:${action}`,
    resource: `${bucketArn}/${key}`,
    context: { ...secure, ...context },
  });
  // That an object is missing is told to those only who may list the bucket.
  const missing: readonly Check[] = isThere ? [] : [{ action: 's3:ListBucket', resource: bucketArn, context: secure }];
  switch (operation) {
    case 'GetObject':
    case 'HeadObject':
      return [onObject(versionId === undefined ? 'GetObject' : 'GetObjectVersion'), ...missing];
    case 'PutObject': {
      const condition = {
        ...(ifMatch !== undefined && { 's3:if-match': ifMatch }),
        ...(ifNoneMatch !== undefined && { 's3:if-none-match': ifNoneMatch }),
      };
      // Whoever compares with what is there could find out what it is, so it takes the right to read.
      return [onObject('PutObject', condition), ...(ifMatch === undefined ? [] : [onObject('GetObject')])];
    }
    case 'DeleteObject':
      return [
        onObject(versionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion'),
        ...(request.bypassesGovernance ? [onObject('BypassGovernanceRetention')] : []),
      ];
  }
};

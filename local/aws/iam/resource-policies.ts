/** Policies of keys and buckets: who may use them at all, whatever a role allows. */
import * as z from 'zod/mini';
import type { ResolvedTemplates } from '../template/template.ts';
import { document, refuseUnknownConditions, type Statement } from './roles.ts';

/** The statements about a resource, by its ARN; none if it has no policy. */
export type ResourcePolicies = (resource: string) => readonly Statement[];

const keyProperties = z.object({ KeyPolicy: document });
const bucketPolicyProperties = z.object({ Bucket: z.string(), PolicyDocument: document });

/**
 * Reads the policies of all keys and buckets. A key without a policy that lets roles decide can be
 * used by nobody, as in AWS.
 *
 * @throws Error for a condition key that is not filled on this machine
 */
export const readResourcePolicies = (templates: ResolvedTemplates): ResourcePolicies => {
  const ofKeys = templates
    .resources('AWS::KMS::Key', keyProperties)
    .map(({ ref, arn = ref, properties }) => ({ arn, statements: properties.KeyPolicy.Statement }));
  const ofBuckets = templates.resources('AWS::S3::BucketPolicy', bucketPolicyProperties).map(({ properties }) => ({
    arn: `arn:aws:s3:::${properties.Bucket}`,
    statements: properties.PolicyDocument.Statement,
  }));
  const all = [...ofKeys, ...ofBuckets];
  for (const { arn, statements } of all) refuseUnknownConditions(`The policy of ${arn}`, statements);
  return (resource) =>
    all.filter(({ arn }) => resource === arn || resource.startsWith(`${arn}/`)).flatMap(({ statements }) => statements);
};

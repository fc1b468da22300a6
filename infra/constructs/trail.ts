/** Where the transparency log is published, and what signs it. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { createSigningKey, noteKeySpec } from './signing-key.ts';

type LockSettings = Pick<Settings, 'trailLock' | 'trailLockYears'>;

const retentionOf = ({ trailLock, trailLockYears }: LockSettings): ObjectLockRetention => {
  const duration = Duration.days(365 * trailLockYears);
  return trailLock === 'compliance'
    ? ObjectLockRetention.compliance(duration)
    : ObjectLockRetention.governance(duration);
};

/**
 * The bucket of the log. Whoever writes to it adds versions, and no function may delete one or
 * shorten the time for which it is locked: docs/decisions/0018 says what the modes are good for.
 */
export const createTrailBucket = (scope: Construct, id: string, settings: LockSettings): Bucket => {
  const bucket = new Bucket(scope, id, {
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: retentionOf(settings),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    encryption: BucketEncryption.S3_MANAGED,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return bucket;
};

/** The key that signs checkpoints. Its private half never leaves KMS, and it cannot be made again. */
export const createTrailKey = (scope: Construct, id: string, stackName: string): Key =>
  createSigningKey(scope, id, {
    description: `Signs the checkpoints of the transparency log of ${stackName}`,
    alias: `${stackName}/trail`,
    keySpec: noteKeySpec,
  });

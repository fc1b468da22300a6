/** Keys that sign. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Ed25519, as the signatures of a signed note are: https://c2sp.org/signed-note */
export const noteKeySpec = KeySpec.ECC_NIST_EDWARDS25519;

interface SigningKeyProps {
  readonly description: string;
  /** Without the `alias/` before it. */
  readonly alias: string;
  readonly keySpec: KeySpec;
}

/**
 * A key whose private half never leaves KMS. What it has signed must stay verifiable, so it outlives
 * its stack; who deletes it has 30 days to think again.
 */
export const createSigningKey = (scope: Construct, id: string, props: SigningKeyProps): Key =>
  new Key(scope, id, {
    ...props,
    keyUsage: KeyUsage.SIGN_VERIFY,
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN,
  });

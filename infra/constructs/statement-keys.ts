/** The keys that sign statements. */
import { CrossStackReferences, ReferenceStrength } from 'aws-cdk-lib';
import { type IKey, type Key, KeySpec } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { createSigningKey } from './signing-key.ts';

export interface StatementKeys {
  /** Signs. */
  readonly current: IKey;
  /** Those that verify: the one before, so that its last statements do, the current one, and the next one. */
  readonly published: readonly IKey[];
}

/**
 * Each key is a resource of its own, by its number. A key that leaves the template stays in KMS.
 * Others refer to a key weakly: an export of one that leaves would be in use when this stack is
 * deployed, which is before the others.
 */
export const createStatementKeys = (
  scope: Construct,
  { stackName, statementKey }: Pick<Settings, 'stackName' | 'statementKey'>,
): StatementKeys => {
  const create = (number: number): Key => {
    const key = createSigningKey(scope, `StatementKey${number}`, {
      description: `Signs statements of ${stackName}, key ${number}`,
      alias: `${stackName}/statements-${number}`,
      keySpec: KeySpec.ECC_NIST_P256,
    });
    CrossStackReferences.of(key).produce(ReferenceStrength.WEAK);
    return key;
  };
  const before = statementKey > 1 ? [create(statementKey - 1)] : [];
  const current = create(statementKey);
  return { current, published: [...before, current, create(statementKey + 1)] };
};

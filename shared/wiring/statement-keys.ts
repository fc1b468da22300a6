import type { EnvironmentFor } from '../config/environment.ts';
import { createKeyReader, statementKmsClient } from '../statements/kms.ts';

/** Reads the public keys of statements; created once per process. */
export const statementKeyReader = ({ STATEMENT_KEY_ARNS: keyArns }: EnvironmentFor<'statements:keys'>) =>
  createKeyReader(statementKmsClient(), keyArns);

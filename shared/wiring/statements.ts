/** Real dependencies of what signs statements. Functions load this file when the first one is asked for. */
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createKmsSigner, statementKmsClient } from '../statements/kms.ts';
import type { Checked } from '../use-cases/memberships/check.ts';
import { type StateDependencies, type StatementWish, stateCheck } from '../use-cases/statements/state-check.ts';

/** Created once per process. @returns states what a check has decided, as `stateCheck` does */
export const checkStater = (environment: EnvironmentFor<'statements:sign' | 'policy'>) => {
  const dependencies: StateDependencies = {
    signer: createKmsSigner(statementKmsClient(), environment.STATEMENT_KEY_ARN),
    issuer: environment.STATEMENT_ISSUER,
    rules: { statementSeconds: environment.STATEMENT_SECONDS, graceSeconds: environment.GRACE_SECONDS },
    now: Date.now,
    log,
  };
  return (checked: Checked, wish: StatementWish) => stateCheck(checked, wish, dependencies);
};

import { randomUUID } from 'node:crypto';
import type { SignResult } from '../api/pages/connect-flow.ts';
import { describeError, log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { connectionClaims } from '../statements/connection-claims.ts';
import { createKmsSigner, statementKmsClient } from '../statements/kms.ts';
import { StatementNotSignedError, signStatement } from '../statements/statement.ts';

/** Created once per process. @returns signs what became of a connection, for the application */
export const resultSigner = (environment: EnvironmentFor<'statements:sign'>): SignResult => {
  const signer = createKmsSigner(statementKmsClient(), environment.STATEMENT_KEY_ARN);
  const parts = { issuer: environment.STATEMENT_ISSUER, newId: randomUUID };
  return async (connection, result) => {
    try {
      const claims = connectionClaims(connection, result, parts, Date.now());
      return await signStatement('connection-statement+jwt', claims, signer);
    } catch (error) {
      if (!(error instanceof StatementNotSignedError)) throw error;
      log(events.STATEMENT_NOT_SIGNED, { error: describeError(error.cause ?? error) });
      return undefined;
    }
  };
};

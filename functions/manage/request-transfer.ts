import { problemWithDate, transferAnswerOf, transferNotConfigured } from '../../shared/api/answers/transfers.ts';
import { requestTransfer as operation } from '../../shared/api/operations/transfers.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { requestTransfer } from '../../shared/use-cases/memberships/request-transfer.ts';
import { transferDependencies } from '../../shared/wiring/transfer.ts';

const environment = readEnvironment(operation.uses);
const dependencies = transferDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ path: { accountId }, body, person, deadline, now }) => {
    if (dependencies === undefined) return transferNotConfigured;
    const problem = problemWithDate(body.accountCreatedOn, now());
    if (problem !== undefined) return problem;
    const { customerConsent, ...customer } = body;
    const result = await requestTransfer({ ...customer, accountId, by: person }, deadline, dependencies);
    const answer = transferAnswerOf(accountId, result);
    return 'problem' in answer ? answer : { body: answer };
  }),
);

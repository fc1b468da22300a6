import { cancellationDayProblem, partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { cancelClientAccount as operation } from '../../shared/api/operations/client-accounts.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { cancelAccount, canTakeEffectAt } from '../../shared/use-cases/partner/cancellation.ts';
import { cancellationDependencies } from '../../shared/wiring/partner.ts';

const dependencies = cancellationDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId }, body, deadline, now, ...request }) => {
  const { reason } = body;
  const field = body.effectiveAt === undefined ? 'effectiveDate' : 'effectiveAt';
  const day = body[field];
  const effectiveAt = day === undefined ? undefined : Date.parse(day);
  if (effectiveAt !== undefined && !canTakeEffectAt(effectiveAt, now())) return cancellationDayProblem(field);
  const asking = { accountId, deadline, actor: actorOf(request) };
  const result = await cancelAccount(asking, { reason, effectiveAt }, dependencies);
  if (result.outcome === 'failed') return partnerProblem(operation.name, result.failure, now());
  const { effectiveDate, reason: echoed, activity } = result;
  return { body: { accountId, effectiveDate, reason: echoed, activity } };
});

import { reconcileReports as operation } from '../../shared/api/operations/reconcile-reports.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { reconcileReports } from '../../shared/use-cases/reconciliations/work.ts';
import { reconcileDependencies } from '../../shared/wiring/reconciliations.ts';

const dependencies = reconcileDependencies(readEnvironment(operation.uses));

export const handler = eventFunction((deadline) => reconcileReports(deadline, dependencies));

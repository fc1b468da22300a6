import { setTimeout as sleep } from 'node:timers/promises';
import { createGovernor, type Governor } from '../budget/governor.ts';
import type { BudgetLimits, Lane } from '../budget/limits.ts';
import { createBudgetStore } from '../store/budget.ts';
import { storeContext } from '../store/dynamodb.ts';
import type { EnvironmentFor } from './environment.ts';

/** What the vendor allows, as this service was deployed. */
export const budgetLimits = (environment: EnvironmentFor<'budget:read'>): BudgetLimits => ({
  perSecond: environment.PARTNER_RATE_PER_SECOND,
  perDay: environment.PARTNER_RATE_PER_DAY,
});

/** One lane's access to the budget that all functions share. Call it once per process. */
export const requestBudget = (environment: EnvironmentFor<'constant-contact'>, lane: Lane): Governor =>
  createGovernor({
    store: createBudgetStore(storeContext, environment.WORK_STATE_TABLE),
    limits: budgetLimits(environment),
    lane,
    now: Date.now,
    sleep,
    random: Math.random,
  });

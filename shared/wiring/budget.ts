import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentFor } from '../config/environment.ts';
import { createGovernor, type Governor } from '../domain/budget/governor.ts';
import type { BudgetLimits, Lane } from '../domain/budget/limits.ts';
import { createBudgetStore } from '../store/budget.ts';
import { storeContext } from '../store/client.ts';

/** The vendor's limits from the settings of this deployment. */
export const budgetLimits = (environment: EnvironmentFor<'budget:limits'>): BudgetLimits => ({
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

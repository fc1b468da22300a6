import type { BudgetState } from '../../shared/domain/budget/claims.ts';
import type { BudgetStore } from '../../shared/domain/budget/governor.ts';

/**
 * The state in memory, changed as the store changes it: what was decided on an old state is decided
 * again.
 */
export const createMemoryBudget = () => {
  let stored: BudgetState | undefined;
  let writes = 0;
  let interfere = async (): Promise<void> => {};
  const store: BudgetStore = {
    change: async (decide) => {
      for (;;) {
        const known = stored;
        const { state, result } = decide(known);
        await interfere();
        if (stored !== known) continue;
        if (state !== known) {
          stored = state;
          writes += 1;
        }
        return result;
      }
    },
  };
  return {
    store,
    state: () => stored,
    writes: () => writes,
    /** Done between deciding and writing: to take time, or to fail. */
    beforeWrite: (work: () => Promise<void>) => {
      interfere = work;
    },
  };
};

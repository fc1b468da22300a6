/** The re-audit, and Constant Contact itself, where accounts come and go in the meantime. */
import { tick } from '../../../shared/use-cases/audit/tick.ts';
import { hour } from '../../support/memberships.ts';
import { createService } from './service.ts';
import type { Actor, World } from './world.ts';

export const createAudit = (world: World, actor: Actor) => {
  const { audit, deadline } = createService(world, actor);
  return async (): Promise<void> => {
    await actor.does(async (deed) => {
      const outcome = await tick(audit, deadline(), 'now');
      world.trace.ticks.push({ deed, outcome });
    });
  };
};

/**
 * Accounts move away, come back, are canceled, or are not shown in the list for a while, also
 * between two of its pages.
 */
export const createVendorChanges = ({ vendor, random }: World, { turn }: Actor) => {
  return async (): Promise<void> => {
    await turn();
    random.pick([
      vendor.change,
      vendor.change,
      vendor.slip,
      vendor.showAll,
      () => vendor.hide(random.pick([1_000, hour])),
    ])();
  };
};

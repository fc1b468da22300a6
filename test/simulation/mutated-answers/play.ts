/** Plays a flow with the honest answer and with each of its mutants, and judges what has become of access. */
import { type Flow, mutantsFor } from './flows.ts';
import type { Mutant } from './mutants.ts';
import type { World } from './world.ts';

const isYes = (decision: string | undefined) => decision?.startsWith('yes') === true;

/**
 * Who has access after a mutant had it before, or has it by the honest answer; who has none had none
 * before, or has none by the honest answer. So a mutant may be refused, be unclear, or say the same.
 *
 * @returns the number of mutants, and each that gave access, took it, sent a change or made the
 *   service crash
 */
export async function playMutants(
  world: World,
  flow: Flow,
): Promise<{ readonly mutants: number; readonly found: readonly string[] }> {
  const { call, account, users = [], neverSends } = flow;
  const play = async (mutant?: Mutant) => {
    world.restore();
    if (mutant !== undefined) world.vendor.instead.set(`${call} ${account ?? ''}`.trim(), mutant);
    await flow.play(world, mutant?.name);
    return world.access(users);
  };
  world.restore();
  const before = await world.access(users);
  const honest = world.vendor.answer(call, account);
  const original = await play();
  const found: string[] = [];
  const mutants = mutantsFor(flow, honest);
  for (const mutant of mutants) {
    try {
      for (const [name, decision] of await play(mutant)) {
        const may = [isYes(before.get(name)), isYes(original.get(name))];
        if (!may.includes(isYes(decision))) found.push(`${mutant.name}: ${name} ${before.get(name)} → ${decision}`);
      }
    } catch (error) {
      found.push(`${mutant.name}: ${error instanceof Error ? error.stack : error}`);
    }
    if (neverSends !== undefined && world.vendor.sent.includes(neverSends)) found.push(`${mutant.name}: sent`);
  }
  return { mutants: mutants.length, found };
}

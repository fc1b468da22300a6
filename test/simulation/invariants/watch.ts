/** What must hold at all times. Each check throws with what it has seen. */
import type { Membership } from '../../../shared/domain/membership/facts.ts';
import type { Surroundings } from '../surroundings.ts';
import { createView, type View } from '../view.ts';
import { expectAccess } from './access.ts';
import { expectWithinBrake } from './brake.ts';
import { type CasesBefore, expectPatience } from './cases.ts';
import { expectSoundEvidence } from './evidence.ts';
import { expectHonesty } from './honesty.ts';
import { expectFewStrangers, expectHeld, expectTrustedCredentials, type HeldBefore } from './newcomers.ts';
import { createPastWatch } from './past.ts';
import { expectPromises } from './promises.ts';
import { expectHonestRuns } from './runs.ts';
import { expectNoStepBack, expectReviewed, expectSlowDepartures, expectWholeTrail } from './trail.ts';

/** Looks at a scenario again and again. */
export const createWatch = (surroundings: Surroundings) => {
  const seen = new Map<string, Membership>();
  const checked = new Set<string>();
  const ended = new Set<string>();
  const casesBefore: CasesBefore = { at: 0, cases: [] };
  const stories = new Map<string, number>();
  const look = createView(surroundings);
  const heldBefore: HeldBefore = { at: 0, isHeld: false, released: 0 };
  const past = createPastWatch(surroundings);
  let yes = 0;
  return {
    /** Checks everything that can be checked at any time, while no process works. */
    check: async (): Promise<View> => {
      const view = await look();
      expectWholeTrail(view);
      expectNoStepBack(view, seen);
      expectSlowDepartures(view);
      expectReviewed(view, surroundings);
      expectHonesty(view, surroundings, checked);
      expectHonestRuns(view, surroundings, ended);
      expectWithinBrake(view, surroundings);
      expectFewStrangers(view, surroundings);
      expectHeld(view, surroundings, heldBefore);
      expectTrustedCredentials(view, surroundings);
      expectPromises(view, surroundings);
      expectPatience(view, surroundings.clock.now, casesBefore);
      expectSoundEvidence(view, surroundings, stories);
      yes += expectAccess(view, surroundings);
      past.note(view);
      return view;
    },
    /** What was answered is compared with what the trail says of then. */
    past: past.expectSame,
    /** How often an account was due a yes. */
    yes: (): number => yes,
  };
};

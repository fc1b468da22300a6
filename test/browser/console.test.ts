/** Pages that look, or change what no other of these tests looks at, share a stack. */
import { describeInChromium } from '../support/in-chromium.ts';
import { testAccounts } from './console/accounts.ts';
import { testAsking } from './console/ask.ts';
import { testPlan } from './console/plan.ts';
import { testStatesOfQueue } from './console/queue-states.ts';
import { testSignIn } from './console/sign-in.ts';
import { useConsole } from './harness.ts';

describeInChromium('the console', () => {
  const used = useConsole();
  testSignIn(used);
  testAsking(used);
  testAccounts(used);
  // It asks about an account that is not ours, which is listed from then on.
  testStatesOfQueue(used);
  // It cancels an account of the tests before.
  testPlan(used);
});

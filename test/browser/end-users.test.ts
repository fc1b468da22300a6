/** End-users on their ways to Constant Contact and back: each test has users of its own, and all share a stack. */
import { describeInChromium } from '../support/in-chromium.ts';
import { testConnecting } from './end-users/connect.ts';
import { testOpenAsUser } from './end-users/open-as-user.ts';
import { testSignOn } from './end-users/sign-on.ts';
import { useConsole } from './harness.ts';

describeInChromium('end-users', () => {
  const used = useConsole();
  testOpenAsUser(used);
  testConnecting(used);
  testSignOn(used);
});

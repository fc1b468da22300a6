/** The page that the issuer returns to: hands the answer over, and goes. */
import { channelName } from './sign-in.ts';

const channel = new BroadcastChannel(channelName);
channel.postMessage(location.search);
// The code is of no more use, and does not stay in the history.
history.replaceState(undefined, '', location.pathname);
channel.close();
window.close();

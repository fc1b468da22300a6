/** The console: people look up, review and release in a browser. */
import { render } from 'preact';
import { App } from './app.tsx';
import { startSession, stayAfterBack } from './session/session.ts';
import './style/frame.css';
import './style/controls.css';
import './style/parts.css';
import './style/queue.css';
import './style/lists.css';
import './style/accounts.css';
import './style/audits.css';

addEventListener('pageshow', stayAfterBack);
const returnTo = await startSession();
// The code of the sign-in is gone from the address, and from the history.
if (returnTo !== undefined) history.replaceState(null, '', returnTo);
const root = document.getElementById('app');
if (root !== null) render(<App />, root);

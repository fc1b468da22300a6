/** What the settings of the local stack are by default, where a deployment has none. */
import { outboxSettings } from './aws/ses.ts';

/**
 * Without a port, so that the templates of every start are the same; the functions get the real
 * address.
 */
export const localSettings = { ...outboxSettings, connectReturnTo: 'http://127.0.0.1/_local/connected' };

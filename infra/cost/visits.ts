/** What people take who open the console. */
import { getConsole } from '../../shared/api/operations/console.ts';
import type { ChargedResources } from './resources.ts';
import { accessLineBytes, bytes, type Usage } from './usage.ts';

/** Of a first visit; the bytes are those that the bench promises at most. A later one asks for the page alone. */
export const firstVisit = { requests: 6, bytes: 60_000, milliseconds: 10 } as const;

/** A thousand first visits to the console, besides what its pages then ask the API. */
export const thousandVisits = ({ accessLogFormat }: ChargedResources): Usage => {
  const requests = 1_000 * firstVisit.requests;
  const line = bytes.platformLines + accessLineBytes(accessLogFormat) + 3 * 26;
  return {
    httpRequest: requests,
    invocation: requests,
    gigabyteSecond: requests * (getConsole.memoryMegabytes / 1024) * (firstVisit.milliseconds / 1000),
    logs: requests * line,
    transfer: 1_000 * firstVisit.bytes,
  };
};

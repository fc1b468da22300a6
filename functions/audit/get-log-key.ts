import { logKeyAnswer } from '../../shared/api/answers/log.ts';
import { getLogKey as operation } from '../../shared/api/operations/log.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { logKey } from '../../shared/wiring/trail.ts';

const { name, publicKey } = logKey(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async () => logKeyAnswer(name, await publicKey()));

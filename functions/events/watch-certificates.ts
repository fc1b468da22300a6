import { watchCertificates as operation } from '../../shared/api/operations/sso.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { watchCertificates } from '../../shared/use-cases/sso/watch.ts';
import { certificateWatch } from '../../shared/wiring/sso.ts';

const dependencies = certificateWatch(readEnvironment(operation.uses));

export const handler = eventFunction(async () => watchCertificates(dependencies));

import { publishChanges as operation } from '../../shared/api/operations/news.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { foldLog } from '../../shared/use-cases/news/publish.ts';
import { sendEvents } from '../../shared/use-cases/news/send.ts';
import { newsDependencies } from '../../shared/wiring/news.ts';

const dependencies = newsDependencies(readEnvironment(operation.uses));

/** What the stream brings is only the occasion: all that the log has more is worked in. */
export const handler = eventFunction(async (deadline) => {
  const cursor = await foldLog(deadline, dependencies);
  await sendEvents(deadline, cursor, dependencies);
});

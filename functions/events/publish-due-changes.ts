import { publishDueChanges as operation } from '../../shared/api/operations/news.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { announceAging } from '../../shared/use-cases/news/announce.ts';
import { foldLog } from '../../shared/use-cases/news/publish.ts';
import { sendEvents } from '../../shared/use-cases/news/send.ts';
import { announceDependencies, newsDependencies } from '../../shared/wiring/news.ts';

const environment = readEnvironment(operation.uses);
const dependencies = { ...newsDependencies(environment), ...announceDependencies(environment) };

export const handler = eventFunction(async (deadline) => {
  const folded = await foldLog(deadline, dependencies);
  await sendEvents(deadline, folded, dependencies);
  // What is known of accounts is too old for it until all is worked in.
  if (folded.isAll) await announceAging(deadline, folded, dependencies);
});

import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createEventReader } from '../store/news/events.ts';

/** Reads the feed; created once per process. */
export const changeReader = ({ TRAIL_LOG_TABLE: table }: EnvironmentFor<'news:read'>) =>
  createEventReader(storeContext, table);

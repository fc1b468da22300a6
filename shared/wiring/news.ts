import { log } from '../base/log.ts';
import { createEventBus, eventBridgeClient } from '../bus/event-bus.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLogReader } from '../store/log/log.ts';
import { createWatermarkReader } from '../store/memberships/watermark.ts';
import { createDueStore } from '../store/news/due.ts';
import { createEventReader, createSentStore } from '../store/news/events.ts';
import { createNewsStore } from '../store/news/news.ts';
import { createServiceRecordWriter } from '../store/service-records.ts';
import type { AnnounceDependencies } from '../use-cases/news/announce.ts';
import type { FoldDependencies } from '../use-cases/news/publish.ts';
import type { SendDependencies } from '../use-cases/news/send.ts';
import { policyFrom } from './policy.ts';

/** Real dependencies of what makes events and sends them, created once per process. */
export const newsDependencies = (
  environment: EnvironmentFor<'log:entries' | 'news:fold' | 'news:send' | 'watermark:read' | 'policy'>,
): FoldDependencies & SendDependencies => {
  const { TRAIL_LOG_TABLE: table, EVENT_BUS_ARN: busArn } = environment;
  return {
    order: createLogReader(storeContext, table),
    news: createNewsStore(storeContext, table),
    readWatermark: createWatermarkReader(storeContext, environment.MEMBERSHIPS_TABLE),
    policy: policyFrom(environment),
    frame: {
      origin: environment.LOG_ORIGIN,
      typePrefix: environment.EVENT_TYPE_PREFIX,
      dataSchema: environment.EVENT_DATA_SCHEMA,
    },
    feed: createEventReader(storeContext, table),
    sent: createSentStore(storeContext, table),
    bus: createEventBus({ client: eventBridgeClient(), busArn, sleep: storeContext.sleep }),
    context: storeContext,
    now: Date.now,
    log,
  };
};

/** The same of what records that evidence gets old. */
export const announceDependencies = ({
  TRAIL_LOG_TABLE: trailLog,
  AUDIT_RECORDS_TABLE: auditRecords,
}: EnvironmentFor<'news:announce'>): Omit<AnnounceDependencies, 'news'> => ({
  due: createDueStore(storeContext, trailLog),
  records: createServiceRecordWriter(storeContext, auditRecords),
  now: Date.now,
});

import { importAnswerOf } from '../../shared/api/answers/imports.ts';
import { readRows } from '../../shared/api/lists/rows.ts';
import { maxResults, importMemberships as operation } from '../../shared/api/operations/import.ts';
import { log } from '../../shared/base/log.ts';
import * as events from '../../shared/base/log-events.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { importList } from '../../shared/use-cases/memberships/import.ts';
import { importDependencies } from '../../shared/wiring/import.ts';

const environment = readEnvironment(operation.uses);
const dependencies = importDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ text, query, person, deadline }) => {
    const file = readRows(text, query.fromLine, maxResults);
    if ('problem' in file) return file;
    const validateOnly = query.validateOnly === 'true';
    const order = { validateOnly, actor: { kind: 'reviewer', id: person }, deadline } as const;
    const body = importAnswerOf(await importList(file, order, dependencies));
    const { results, ...counts } = body;
    log(events.IMPORT_DONE, { validateOnly, ...counts });
    return { body };
  }),
);

import { importList } from '../../shared/api/import.ts';
import { readRows } from '../../shared/api/import-rows.ts';
import { importMemberships, mostResults } from '../../shared/api/operations/import-export.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { idempotently } from '../../shared/platform/idempotent.ts';
import { importDependencies } from '../../shared/platform/import-dependencies.ts';
import { log } from '../../shared/platform/log.ts';

const environment = readEnvironment(importMemberships.uses);
const dependencies = importDependencies(environment);

export const handler = httpFunction(
  importMemberships,
  idempotently(importMemberships, environment, async ({ text, query, person, deadline }) => {
    const file = readRows(text, query.fromLine, mostResults);
    if ('problem' in file) return file;
    const validateOnly = query.validateOnly === 'true';
    const answer = await importList(
      file,
      { validateOnly, actor: { kind: 'reviewer', id: person }, deadline },
      dependencies,
    );
    const { results, ...counts } = answer;
    log('IMPORT_DONE', { validateOnly, ...counts });
    return { body: answer };
  }),
);

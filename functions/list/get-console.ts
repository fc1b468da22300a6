import { getConsole as operation } from '../../shared/api/operations/console.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { siteFunction } from '../../shared/http/site-function.ts';
import { siteIn } from '../../shared/wiring/site.ts';

export const handler = siteFunction(
  operation,
  siteIn(new URL('site/', import.meta.url), readEnvironment(operation.uses)),
);

import { statementKeysAnswer } from '../../shared/api/answers/statements.ts';
import { getStatementKeys as operation } from '../../shared/api/operations/statement-keys.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { statementKeyReader } from '../../shared/wiring/statement-keys.ts';

const readKeys = statementKeyReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async () => statementKeysAnswer(await readKeys()));

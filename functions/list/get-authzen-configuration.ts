import { authzenConfigurationOf } from '../../shared/api/answers/authzen-configuration.ts';
import { getAuthzenConfiguration as operation } from '../../shared/api/operations/authzen.ts';
import { authzenFunction } from '../../shared/http/authzen-function.ts';

export const handler = authzenFunction(operation, async ({ host }) => authzenConfigurationOf(host));

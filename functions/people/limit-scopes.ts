import { scopesToSuppress } from '../../shared/api/groups.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { limitToken } from '../../shared/http/token-event.ts';

export const handler = eventFunction(async (_deadline, event) => limitToken(event, scopesToSuppress));
